import { NfcField } from '../chips/nfc-field.js'
import { defaultBaud, Pn532HsuModel } from '../chips/pn532-hsu.js'
import { World } from '../kernel/world.js'
import type { Line, LineEvents } from './line.js'
import { LiveClock } from './live-clock.js'
import { makeTag, type TagRequest } from './nfc-tag-options.js'
import { OutsideLine } from './outside-line.js'
import { partHostIn } from './part-host.js'

/** When a tag is in the field, virtual microseconds after the start. */
export interface TagVisit {
  readonly tag: TagRequest
  /** Default 0. */
  readonly enterUs?: number
  /** Default: it stays. */
  readonly leaveUs?: number
}

/** How a serial chip is emulated for other people's software. */
export interface ChipEmulationOptions {
  readonly openLine: (events: LineEvents) => Promise<Line>
  readonly tags: readonly TagVisit[]
  readonly seed?: number
  /** Virtual seconds for each second of the wall. Default 1. */
  readonly speed?: number
  readonly onNote: (text: string) => void
}

/** The serial chips that can be emulated. */
export const emulatedChips = ['pn532'] as const

/** A PN532 in real time on a line to the outside, with tags that come into its field and leave it. */
export class ChipEmulation {
  readonly field: NfcField
  private readonly world: World
  private readonly clock: LiveClock
  private readonly line: OutsideLine
  private readonly chip: Pn532HsuModel

  private constructor(options: ChipEmulationOptions) {
    const { seed = 1, onNote } = options
    this.world = new World({ seed, onNote: ({ source, text }) => onNote(`${source}: ${text}`) })
    const { scheduler } = this.world
    this.clock = new LiveClock(scheduler, options.speed)
    const host = partHostIn(this.world, 'pn532')
    this.line = new OutsideLine(this.clock, scheduler, host.partOwner, defaultBaud)
    this.field = new NfcField(scheduler)
    this.chip = new Pn532HsuModel(host, this.line.port, this.field)
    options.tags.forEach((visit, index) => this.schedule(visit, index))
  }

  /** Opens the line and switches the chip on. @throws LineError, TagRequestError */
  static async start(options: ChipEmulationOptions): Promise<ChipEmulation> {
    const emulation = new ChipEmulation(options)
    await emulation.line.open(options.openLine, options.onNote)
    emulation.touch(() => emulation.chip.powerOn())
    return emulation
  }

  /** What to open. */
  get lineName(): string {
    return this.line.name
  }

  /** Lets something happen in the field now. */
  touch(happening: () => void): void {
    this.clock.touch(happening)
  }

  /** Switches the chip off and gives everything back. */
  async close(): Promise<void> {
    this.clock.stop()
    await this.line.close()
  }

  private schedule({ tag: request, enterUs = 0, leaveUs }: TagVisit, index: number): void {
    const { field, world } = this
    const tag = makeTag(request, index)
    world.scheduler.at(enterUs, 0, () => field.enter(tag), undefined)
    if (leaveUs !== undefined) world.scheduler.at(leaveUs, 0, () => field.leave(tag), undefined)
  }
}
