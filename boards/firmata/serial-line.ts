import type { SerialPort } from 'serialport'
import { closeSerialPort, openSerialPort } from '../serial/opening.js'

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
  return new SerialLine(await openSerialPort(path, { baudRate }))
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
    void closeSerialPort(this.port).then(done)
  }
}
