import { spawnSync } from 'node:child_process'
import { closeSync, constants, lstatSync, openSync, readlinkSync, symlinkSync, unlinkSync } from 'node:fs'
import { resolve } from 'node:path'
import type { ReadStream } from 'node:tty'
import { LineError, type Line, type LineEvents } from './line.js'
import { clientsOf, describeClients } from './pty-clients.js'

/** What `open` of node-pty really gives (1.1.0): a master to talk to and a slave that nobody here may read. */
interface Terminal {
  readonly _master: ReadStream
  readonly _slave: ReadStream
  readonly _pty: string
}

/** How often it is looked who has the terminal open, in milliseconds. */
const lookEveryMs = 500

/**
 * Opens a pseudo-terminal, raw and without echo, and puts a symbolic link to it at a path. A link that an emulator left
 * behind is replaced; anything else at the path is not touched. While two programs have the terminal open neither is
 * heard or answered, and it is said which they are.
 * @throws LineError ("path-taken" | "no-terminal")
 */
export async function openPty(path: string, events: LineEvents): Promise<Line> {
  const terminal = await openTerminal()
  const { _master: master, _pty: slave } = terminal
  let holder: number
  try {
    // Somebody must hold the slave, or the master ends when the first client goes.
    holder = openSync(slave, constants.O_RDWR | constants.O_NOCTTY)
    terminal._slave.destroy()
    makeRaw(slave)
    link(slave, path)
  } catch (error) {
    master.destroy()
    throw error
  }
  return new PtyLine(path, slave, master, holder, events)
}

class PtyLine implements Line {
  private isClosed = false
  private isShared = false
  private readonly ticker: NodeJS.Timeout

  constructor(
    readonly name: string,
    private readonly slave: string,
    private readonly master: ReadStream,
    private readonly holder: number,
    private readonly events: LineEvents,
  ) {
    master.on('data', (bytes: Buffer) => this.receive(bytes))
    // node-pty throws at every error of the master. EIO is what a terminal that is closed says, and no news.
    master.removeAllListeners('error')
    master.on('error', () => undefined)
    this.ticker = setInterval(() => this.look(), lookEveryMs)
  }

  write(bytes: Uint8Array): void {
    if (!this.isClosed && !this.isShared) this.master.write(bytes)
  }

  close(): Promise<void> {
    if (this.isClosed) return Promise.resolve()
    this.isClosed = true
    clearInterval(this.ticker)
    unlinkOwn(this.slave, this.name)
    closeSync(this.holder)
    const closed = new Promise<void>((done) => this.master.once('close', () => done()))
    this.master.destroy()
    return closed
  }

  private receive(bytes: Uint8Array): void {
    this.look()
    if (!this.isShared) this.events.onBytes(bytes)
  }

  private look(): void {
    const clients = clientsOf(this.slave)
    const isShared = clients.length > 1
    if (isShared === this.isShared) return
    this.isShared = isShared
    this.events.onNote(
      isShared
        ? `${this.name}: one program at a time expected, got ${describeClients(clients)}: nobody is heard or answered until only one is left`
        : `${this.name}: one program again`,
    )
  }
}

async function openTerminal(): Promise<Terminal> {
  try {
    const { default: pty } = (await import('@lydell/node-pty')) as unknown as {
      default: { open(options: object): Terminal }
    }
    return pty.open({ cols: 80, rows: 24, encoding: null })
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error)
    throw new LineError('no-terminal', `a pseudo-terminal expected from this system, got: ${cause}; use --tcp PORT`)
  }
}

/** No translation of line ends, no echo, no signals from control characters. */
function makeRaw(slave: string): void {
  const flag = process.platform === 'darwin' ? '-f' : '-F'
  const { status, stderr, error } = spawnSync('stty', [flag, slave, 'raw', '-echo'], { encoding: 'utf8' })
  if (status !== 0)
    throw new LineError(
      'no-terminal',
      `stty ${flag} ${slave} raw -echo: success expected, got ${error?.message ?? stderr.trim()}`,
    )
}

function link(slave: string, path: string): void {
  const stale = linkAt(path)
  if (stale === 'other')
    throw new LineError('path-taken', `${path}: a free path expected, got something that is there already`)
  // Pseudo-terminals are numbered anew: what an old link leads to may live again, as somebody else's.
  if (stale !== undefined && stale !== slave && clientsOf(stale, true).length > 0)
    throw new LineError(
      'path-taken',
      `${path}: a free path expected, got a link to ${stale}, which is in use: is another emulator running?`,
    )
  if (stale !== undefined) unlinkSync(path)
  symlinkSync(slave, path)
}

/** What a path is: nothing, a link to a terminal (which one), or something else. */
function linkAt(path: string): string | 'other' | undefined {
  try {
    if (!lstatSync(path).isSymbolicLink()) return 'other'
  } catch {
    return undefined
  }
  const target = resolve(readlinkSync(path))
  return target.startsWith('/dev/pts/') || target.startsWith('/dev/tty') ? target : 'other'
}

function unlinkOwn(slave: string, path: string): void {
  if (linkAt(path) === slave) unlinkSync(path)
}
