import { openPort, type Port, type PortOptions } from './port.js'

/** What a dialogue wants next of the line and the clock. */
export type DialogueOutput<Told> =
  | { readonly kind: 'send'; readonly bytes: Uint8Array }
  /** Call `onTimeout` after so many microseconds; each one takes the place of the one before. */
  | { readonly kind: 'wake'; readonly afterUs: number }
  | { readonly kind: 'done' }
  | { readonly kind: 'failed'; readonly error: Error }
  | Told

/** A dialogue with a board as a state machine: bytes and timeouts in, outputs out. */
export interface BoardDialogue<Told> {
  start(): readonly DialogueOutput<Told>[]
  onBytes(bytes: Uint8Array): readonly DialogueOutput<Told>[]
  onTimeout(): readonly DialogueOutput<Told>[]
}

/** Where a dialogue takes place. */
export interface ConverseOptions extends PortOptions {
  readonly port: string
  /** Called with the open port before the first word: pulls a reset line. */
  readonly prepare?: (port: Port) => Promise<void>
}

/**
 * Holds a dialogue over a port in real time. Everything but bytes and waiting is told.
 * @throws PortError, and the error that a dialogue fails with
 */
export async function converse<Told extends { readonly kind: string }>(
  dialogue: BoardDialogue<Told>,
  { port: name, prepare, ...options }: ConverseOptions,
  tell: (output: DialogueOutput<Told>) => void,
): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  let port: Port | undefined
  let hasStarted = false
  try {
    await new Promise<void>((resolve, reject) => {
      const obey = (outputs: readonly DialogueOutput<Told>[]): void => outputs.forEach(follow)
      const follow = (output: DialogueOutput<Told>): void => {
        if (isSend(output)) port?.write(output.bytes)
        else if (isWake(output)) {
          clearTimeout(timer)
          timer = setTimeout(() => obey(dialogue.onTimeout()), Math.ceil(output.afterUs / 1000))
        } else if (isFailure(output)) reject(output.error)
        else {
          tell(output)
          if (output.kind === 'done') resolve()
        }
      }
      const onBytes = (bytes: Uint8Array): void => (hasStarted ? obey(dialogue.onBytes(bytes)) : undefined)
      openPort(name, { onBytes, onLost: reject }, options)
        .then(async (opened) => {
          port = opened
          await prepare?.(opened)
          hasStarted = true
          obey(dialogue.start())
        })
        .catch(reject)
    })
  } finally {
    clearTimeout(timer)
    await port?.close()
  }
}

type Output = { readonly kind: string }
const isSend = (output: Output): output is { kind: 'send'; bytes: Uint8Array } => output.kind === 'send'
const isWake = (output: Output): output is { kind: 'wake'; afterUs: number } => output.kind === 'wake'
const isFailure = (output: Output): output is { kind: 'failed'; error: Error } => output.kind === 'failed'
