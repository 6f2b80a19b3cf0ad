import { UartPort } from '../board/uart.js'
import type { OwnerId, Scheduler } from '../kernel/scheduler.js'
import type { Line, LineEvents } from './line.js'
import type { LiveClock } from './live-clock.js'

/** Which way bytes go, seen from outside. */
export type LineDirection = 'sent' | 'received'

/** The UART of a chip in a live world, with other people's software at its far end. */
export class OutsideLine {
  /** The chip's end. */
  readonly port: UartPort
  private readonly outside: UartPort
  private line: Line | undefined

  /** `baudRate`: the chip's at its start; `tap` hears what passes, as its last stop bit does. */
  constructor(
    private readonly clock: LiveClock,
    private readonly scheduler: Scheduler,
    owner: OwnerId,
    private readonly baudRate: number,
    private readonly tap?: (direction: LineDirection, bytes: Uint8Array) => void,
  ) {
    this.port = new UartPort(scheduler, owner, baudRate)
    this.outside = new UartPort(scheduler, 0, baudRate)
    UartPort.join(this.outside, this.port)
  }

  /** What to open; '' before {@link open}. */
  get name(): string {
    return this.line?.name ?? ''
  }

  /** @throws LineError */
  async open(openLine: (events: LineEvents) => Promise<Line>, onNote: (text: string) => void): Promise<void> {
    const line = await openLine({ onBytes: (bytes) => this.send(bytes), onNote })
    this.line = line
    this.outside.listener = {
      onBytes: (bytes) => {
        this.tap?.('received', bytes)
        line.write(bytes)
      },
    }
  }

  async close(): Promise<void> {
    await this.line?.close()
  }

  /** The line has no rate of its own: it keeps to the chip's. */
  private send(bytes: Uint8Array): void {
    const { clock, outside, port, scheduler, tap } = this
    clock.touch(() => {
      outside.baud = port.baud || this.baudRate
      const atUs = outside.send(bytes)
      if (tap) scheduler.at(atUs, 0, () => tap('sent', bytes), undefined)
    })
  }
}
