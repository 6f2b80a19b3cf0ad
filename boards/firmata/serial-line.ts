import { SerialPort } from 'serialport'
import { firmataError, type FirmataError } from './errors.js'

/** A line to a board: bytes both ways. A `SerialPort` is one. */
export interface Line {
  write(bytes: Uint8Array, done?: () => void): void
  /** "data" with bytes, "close", "error" with an Error. */
  on(event: string, handler: (...values: unknown[]) => void): unknown
  removeListener(event: string, handler: (...values: unknown[]) => void): unknown
  /** Sends what waits, then closes. */
  end(done: () => void): void
}

/**
 * Opens a serial port.
 * @param path "/dev/ttyACM0", "COM3", or the path of a pseudo-terminal
 * @throws FirmataError "gone", "busy", "denied" or "port"
 */
export async function openSerialLine(path: string, baudRate: number): Promise<Line> {
  const port = new SerialPort({ path, baudRate, autoOpen: false })
  await new Promise<void>((resolve, reject) =>
    port.open((error) => (error ? reject(openingError(path, error)) : resolve())),
  )
  return new SerialLine(port)
}

class SerialLine implements Line {
  constructor(private readonly port: SerialPort) {}

  write(bytes: Uint8Array, done?: () => void): void {
    this.port.write(Buffer.from(bytes), () => done?.())
  }

  on(event: string, handler: (...values: unknown[]) => void): unknown {
    return this.port.on(event, handler as () => void)
  }

  removeListener(event: string, handler: (...values: unknown[]) => void): unknown {
    return this.port.removeListener(event, handler as () => void)
  }

  end(done: () => void): void {
    if (!this.port.isOpen) return done()
    this.port.drain(() => this.port.close(() => done()))
  }
}

/** What `serialport` says when a port does not open, by the words of the operating systems. */
const openingWords = [
  ['gone', /no such file|file not found|cannot find|not a tty|inappropriate ioctl|no such device|ENXIO/i, 'a port'],
  ['busy', /cannot lock|temporarily unavailable|busy|access denied/i, 'a port that nobody else has open'],
  ['denied', /permission denied|EACCES/i, 'a port that this user may open'],
] as const

/** The error of a port that did not open, of a closed kind. */
export function openingError(path: string, cause: Error): FirmataError {
  const [kind, , expected] =
    openingWords.find(([, words]) => words.test(cause.message)) ?? (['port', , 'a port'] as const)
  return firmataError(kind, `${path}: ${expected} expected, got "${cause.message}"`, cause)
}
