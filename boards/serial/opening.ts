import { SerialPort } from 'serialport'
import { portError, type PortError } from './errors.js'

/** How a serial port is set. */
export interface SerialSettings {
  /** Bits per second. */
  readonly baudRate: number
  /** Whether the operating system stops sending when the other side says XOFF. Default false. */
  readonly xonXoff?: boolean
}

/**
 * Opens a serial port for this program alone.
 * @param path "/dev/ttyACM0", "COM3", or the path of a pseudo-terminal
 * @throws PortError "gone", "busy", "denied" or "port"
 */
export async function openSerialPort(path: string, { baudRate, xonXoff }: SerialSettings): Promise<SerialPort> {
  const port = new SerialPort({ path, baudRate, xon: xonXoff ?? false, autoOpen: false })
  await new Promise<void>((resolve, reject) =>
    port.open((error) => (error ? reject(openingError(path, error)) : resolve())),
  )
  return port
}

/** Sends what waits, then closes. A port that is closed already is fine. */
export function closeSerialPort(port: SerialPort): Promise<void> {
  return new Promise((resolve) => (port.isOpen ? port.drain(() => port.close(() => resolve())) : resolve()))
}

/** What `serialport` says when a port does not open, by the words of the operating systems. */
const openingWords = [
  ['gone', /no such file|file not found|cannot find|not a tty|inappropriate ioctl|no such device|ENXIO/i, 'a port'],
  ['busy', /cannot lock|temporarily unavailable|busy|access denied/i, 'a port that nobody else has open'],
  ['denied', /permission denied|EACCES/i, 'a port that this user may open'],
] as const

/** The error of a port that did not open, of a closed kind. */
export function openingError(path: string, cause: Error): PortError {
  const [kind, , expected] =
    openingWords.find(([, words]) => words.test(cause.message)) ?? (['port', , 'a port'] as const)
  return portError(kind, `${path}: ${expected} expected, got "${cause.message}"`, cause)
}
