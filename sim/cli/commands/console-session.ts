import { openPort, type Port } from '../../../boards/serial/index.js'
import type { CliIo } from '../io.js'
import type { LineTranslator } from './console-lines.js'

/** Somebody, or a pipe, at the console of a board. */
export interface ConsoleSession {
  readonly port: string
  readonly baudRate: number
  readonly translator: LineTranslator | undefined
  readonly io: Pick<CliIo, 'out'>
  /** Where typing comes from. Default: this process's own. */
  readonly input?: NodeJS.ReadStream
}

/** Ctrl-], which telnet leaves by too. */
const leaveKey = 0x1d
/** After such a silence the beginning of a line is shown: it is a prompt, or somebody types. */
const quietMs = 30
/** A pipe that ended waits so long for answers, from the last one on. */
const lastAnswerMs = 700

/** Passes bytes both ways until Ctrl-], the end of a pipe, or the end of the line. @throws PortError */
export async function attend({
  port: name,
  baudRate,
  translator,
  io,
  input = process.stdin,
}: ConsoleSession): Promise<void> {
  let port: Port | undefined
  let quiet: NodeJS.Timeout | undefined
  let last: NodeJS.Timeout | undefined
  const isTerminal = input.isTTY === true
  try {
    await new Promise<void>((resolve, reject) => {
      const waitForLast = (): void => {
        clearTimeout(last)
        last = setTimeout(resolve, lastAnswerMs)
      }
      const onBytes = (bytes: Uint8Array): void => {
        const text = Buffer.from(bytes).toString('latin1')
        io.out(translator ? translator.push(text) : text)
        if (last) waitForLast()
        if (!translator) return
        clearTimeout(quiet)
        quiet = setTimeout(() => io.out(translator.flush()), quietMs)
      }
      openPort(name, { onBytes, onLost: reject }, { baudRate, xonXoff: true })
        .then((opened) => {
          port = opened
          if (isTerminal) input.setRawMode(true)
          input.on('data', (typed: Buffer | string) => {
            const bytes = Buffer.from(typed)
            const end = bytes.indexOf(leaveKey)
            opened.write(end < 0 ? bytes : bytes.subarray(0, end))
            if (end >= 0) resolve()
          })
          input.once('end', waitForLast)
          input.resume()
        })
        .catch(reject)
    })
  } finally {
    clearTimeout(quiet)
    clearTimeout(last)
    if (translator) io.out(translator.flush())
    if (isTerminal) input.setRawMode(false)
    input.pause()
    input.removeAllListeners('data')
    await port?.close()
  }
}
