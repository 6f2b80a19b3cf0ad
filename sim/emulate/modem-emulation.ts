import { imeiOf, imsiOf } from '../fleet/identity.js'
import { World } from '../kernel/world.js'
import { textOf } from '../modem/engine/bytes.js'
import type { EmulatedModem, ModemModel } from '../modem/registry.js'
import { TranscriptWriter } from '../modem/transcript.js'
import { PlainCell } from '../radio/plain-cell.js'
import { HostNetwork } from './host-network.js'
import type { Line, LineEvents } from './line.js'
import { LiveClock } from './live-clock.js'
import { OutsideLine, type LineDirection } from './outside-line.js'
import type { ReachOptions } from './reach.js'
import { partHostIn } from './part-host.js'

/** How a modem is emulated for other people's software. */
export interface ModemEmulationOptions {
  readonly model: ModemModel
  readonly name: string
  readonly openLine: (events: LineEvents) => Promise<Line>
  readonly reach: ReachOptions
  /** When its clock starts: milliseconds since 1970. */
  readonly startUnixMs: number
  /** Which modem it is: decides IMEI and IMSI. Default 0. */
  readonly index?: number
  /** Coupling loss of the link to its cell in dB. Default 130. */
  readonly couplingLossDb?: number
  readonly seed?: number
  /** Virtual seconds for each second of the wall. Default 1. */
  readonly speed?: number
  /** Hears each line of a transcript of the dialogue. */
  readonly onTranscript?: (line: string) => void
  readonly onNote: (text: string) => void
}

const plmn = '46000'
const defaultCouplingLossDb = 130

/** An emulated modem in real time, on a line to the outside, in a plain cell, before this machine's own network. */
export class ModemEmulation {
  readonly imei: string
  readonly modem: EmulatedModem
  private readonly world: World
  private readonly clock: LiveClock
  private readonly network: HostNetwork
  private readonly line: OutsideLine
  private readonly transcript: TranscriptWriter | undefined

  private constructor(options: ModemEmulationOptions) {
    const { model, index = 0, startUnixMs, seed = 1, couplingLossDb = defaultCouplingLossDb, reach, onNote } = options
    const world = new World({ seed, startUnixMs, onNote: ({ source, text }) => onNote(`${source}: ${text}`) })
    const { scheduler } = world
    this.world = world
    this.clock = new LiveClock(scheduler, options.speed)
    this.network = new HostNetwork(scheduler, { startUnixMs, clock: this.clock, reach, onNote })
    const host = partHostIn(world, options.name)
    const { onTranscript } = options
    if (onTranscript)
      this.transcript = new TranscriptWriter(onTranscript, { model: options.name, baud: String(model.baudRate) })
    const tap = onTranscript && ((direction: LineDirection, bytes: Uint8Array) => this.record(direction, bytes))
    this.line = new OutsideLine(this.clock, scheduler, host.partOwner, model.baudRate, tap)
    this.imei = imeiOf(index)
    this.modem = new model.emulator(host, this.line.port, {
      imei: this.imei,
      imsi: imsiOf(plmn, index),
      cell: new PlainCell(scheduler, {
        identity: { plmn, tac: 0x1a2b, cellId: 0x0a1b2c0, pci: 1, earfcn: 2506, band: 5 },
        seed,
      }),
      network: this.network,
      couplingLossDb,
    })
  }

  /** Opens the line and switches the modem on. @throws LineError */
  static async start(options: ModemEmulationOptions): Promise<ModemEmulation> {
    const emulation = new ModemEmulation(options)
    await emulation.line.open(options.openLine, options.onNote)
    emulation.begin()
    return emulation
  }

  /** What to open. */
  get lineName(): string {
    return this.line.name
  }

  /** Pulls a pin of the modem: RESET, or the one that wakes it. Returns whether it has that pin. */
  pull(pin: 'reset' | 'wake'): boolean {
    const { modem } = this
    if (pin === 'wake' && !modem.psmEint) return false
    this.clock.touch(() => {
      this.transcript?.take(this.world.scheduler.nowUs, 'event', pin)
      if (pin === 'wake') modem.psmEint!()
      else modem.reset()
    })
    return true
  }

  /** Switches the modem off and gives everything back. */
  async close(): Promise<void> {
    this.clock.stop()
    this.transcript?.finish()
    this.network.close()
    await this.line.close()
  }

  private begin(): void {
    this.clock.touch(() => {
      this.transcript?.take(this.world.scheduler.nowUs, 'event', 'power-on')
      this.modem.powerOn()
    })
  }

  private record(direction: LineDirection, bytes: Uint8Array): void {
    this.transcript?.take(this.world.scheduler.nowUs, direction, textOf(bytes))
  }
}
