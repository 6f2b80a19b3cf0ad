import type { PartHost, Powered } from '../board/part.js'
import type { UartPort } from '../board/uart.js'
import { A02yyuwModel } from '../chips/a02yyuw.js'
import { GnssModel, startTimes, type BeidouTalker, type GnssPlace } from '../chips/gnss.js'
import { Ld2410Model, type RadarTarget } from '../chips/ld2410.js'
import { World } from '../kernel/world.js'
import type { Line, LineEvents } from './line.js'
import { LiveClock } from './live-clock.js'
import { OutsideLine } from './outside-line.js'
import { partHostIn } from './part-host.js'

/** What is before a part that talks on its own. Times are virtual microseconds since the start. */
export type FieldScene =
  | {
      readonly chip: 'gnss'
      readonly place: (atUs: number) => GnssPlace
      readonly startUnixMs: number
      /** From the start to the first fix, microseconds. Default: a cold start. */
      readonly firstFixUs?: number
      readonly beidouTalker?: BeidouTalker
    }
  | { readonly chip: 'a02yyuw'; readonly distance: (atUs: number) => number | undefined }
  | { readonly chip: 'ld2410'; readonly targets: (atUs: number) => readonly RadarTarget[] }

/** How such a part is emulated for other people's software. */
export interface FieldEmulationOptions {
  readonly scene: FieldScene
  readonly openLine: (events: LineEvents) => Promise<Line>
  readonly seed?: number
  /** Virtual seconds for each second of the wall. Default 1. */
  readonly speed?: number
  readonly onNote: (text: string) => void
}

/** Bits per second on each part's line. */
export const fieldBaudRates: Readonly<Record<FieldScene['chip'], number>> = {
  gnss: 9600,
  a02yyuw: 9600,
  ld2410: 256_000,
}

/** A GNSS receiver, level sensor or radar in real time, on a line to the outside. */
export class FieldEmulation {
  private readonly clock: LiveClock
  private readonly line: OutsideLine
  private readonly part: Powered

  private constructor({ scene, seed = 1, speed, onNote }: FieldEmulationOptions) {
    const world = new World({ seed, onNote: ({ source, text }) => onNote(`${source}: ${text}`) })
    const { scheduler } = world
    const host = partHostIn(world, scene.chip)
    this.clock = new LiveClock(scheduler, speed)
    this.line = new OutsideLine(this.clock, scheduler, host.partOwner, fieldBaudRates[scene.chip])
    this.part = partOf(scene, host, this.line.port)
  }

  /** Opens the line and switches the part on. @throws LineError */
  static async start(options: FieldEmulationOptions): Promise<FieldEmulation> {
    const emulation = new FieldEmulation(options)
    await emulation.line.open(options.openLine, options.onNote)
    emulation.clock.touch(() => emulation.part.powerOn())
    return emulation
  }

  /** What to open. */
  get lineName(): string {
    return this.line.name
  }

  /** Switches the part off and gives everything back. */
  async close(): Promise<void> {
    this.clock.stop()
    await this.line.close()
  }
}

function partOf(scene: FieldScene, host: PartHost, port: UartPort): Powered {
  const { scheduler } = host
  if (scene.chip === 'a02yyuw') return new A02yyuwModel(host, port, () => scene.distance(scheduler.nowUs))
  if (scene.chip === 'ld2410') return new Ld2410Model(host, port, () => scene.targets(scheduler.nowUs))
  const { place, startUnixMs, firstFixUs, beidouTalker } = scene
  return new GnssModel(host, port, {
    place,
    startUnixMs,
    startTimes: { ...startTimes, cold: firstFixUs ?? startTimes.cold },
    beidouTalker,
  })
}
