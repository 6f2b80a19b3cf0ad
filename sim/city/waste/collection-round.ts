import type { WasteCategory } from '../../../firmware/nodes/bin-tag/index.js'
import type { RandomStream } from '../../kernel/random.js'
import type { OwnerId, Scheduler } from '../../kernel/scheduler.js'
import { Happenings } from '../happenings.js'
import { densities, WasteHabits } from './generation.js'
import { Lifting, liftTimes, reachM } from './lifting.js'
import { RadioShadows, type Spot } from './radio-shadows.js'
import { layRoute, spotOn, timetableOf, type Site, type SiteBin, type Timetable } from './route.js'

/** What a tag is like that cannot be read as it should. */
export type TagDefect = 'none' | 'dead' | 'mute' | 'corrupt' | 'blank'

/** One emptying as it really was: to score reports with. */
export interface TrueEmptying {
  readonly can: string
  readonly category: WasteCategory
  readonly defect: TagDefect
  readonly spot: Spot
  /** Microseconds of virtual time at which it was tipped. */
  readonly tippedUs: number
  readonly wasteKg: number
  readonly isShadowed: boolean
}

/** What a round moves: switches, load, tags, radio. */
export interface TruckFront {
  /** A bin hangs on the comb, or no more. */
  setBin(isOn: boolean): void
  setUp(isUp: boolean): void
  /** The tag of a bin comes into the field of the antenna, or leaves it. */
  showTag(bin: SiteBin, defect: TagDefect, isNear: boolean): void
  /** Coupling loss of the link from where the truck is now, dB. */
  setLoss(lossDb: number): void
}

/** How a truck works. */
export interface RoundHabits {
  readonly sites: number
  readonly binsPerSite: number
  /** Share of the tags that cannot be read, or hold no record of a bin. */
  readonly unreadableShare: number
  /** Share of the sites where the network is not heard. */
  readonly shadowShare: number
  /** When the round begins, microseconds of virtual time: the first one, then every day. */
  readonly startUs: number
  readonly startUnixMs: number
  readonly offsetMinutes: number
}

const second = 1_000_000
const dayUs = 86_400 * second
/** The truck's link is looked at so often while it drives. */
const lossEveryS = 5
/** Tags are moved in steps of this. */
const tagStepS = 0.2
const capacityLitres = 240
const defects: readonly TagDefect[] = ['dead', 'mute', 'corrupt', 'blank']

/** A collection truck on its round, day after day. What it did stands in {@link truth}. */
export class CollectionRound extends Happenings {
  readonly truth: TrueEmptying[] = []
  readonly route: readonly Site[]
  readonly shadows: RadioShadows
  private readonly defects: Readonly<Record<string, TagDefect>>
  private timetable: Timetable
  private beganUs: number
  private lifting: { readonly lift: Lifting; readonly fromUs: number } | undefined
  private leg = 0

  /** @param seed of the radio field, shared by the trucks of a run */
  constructor(
    scheduler: Scheduler,
    owner: OwnerId,
    chance: RandomStream,
    private readonly noise: RandomStream,
    seed: number,
    name: string,
    private readonly habits: RoundHabits,
    private readonly front: TruckFront,
  ) {
    super(scheduler, owner, chance)
    this.route = layRoute(chance, name, habits.sites, habits.binsPerSite)
    this.shadows = new RadioShadows(seed, this.layShadows())
    this.defects = Object.fromEntries(this.route.flatMap(({ bins }) => bins.map(({ id }) => [id, this.drawDefect()])))
    this.timetable = timetableOf(chance, this.route)
    this.beganUs = habits.startUs
    front.setLoss(this.shadows.lossDb({ eastM: 0, northM: 0 }))
    this.later(Math.max(0, habits.startUs - scheduler.nowUs), () => this.begin())
  }

  /** When the present round began, or the first will, microseconds of virtual time; and what it is to do. */
  get begunUs(): number {
    return this.beganUs
  }

  get plan(): Timetable {
    return this.timetable
  }

  /** Where the truck is at an instant, and how fast: metres a second. */
  at(atUs: number): { readonly spot: Spot; readonly speed: number; readonly course: number } {
    const atS = (atUs - this.beganUs) / second
    const { legs } = this.timetable
    const { spot, leg } = spotOn(legs, atS, this.leg)
    this.leg = leg
    const { from, to, fromS, untilS } = legs[leg]!
    const isMoving = atS >= fromS && atS < untilS
    const [east, north] = [to.eastM - from.eastM, to.northM - from.northM]
    const course = ((Math.atan2(east, north) * 180) / Math.PI + 360) % 360
    return { spot, speed: isMoving ? Math.hypot(east, north) / (untilS - fromS) : 0, course }
  }

  /** Kilograms on the load cell now. */
  loadKg(): number {
    if (!this.lifting) return 0
    return this.lifting.lift.loadKg((this.scheduler.nowUs - this.lifting.fromUs) / second)
  }

  private begin(): void {
    const { hangs, legs, endS } = this.timetable
    for (const { atS, site, bin } of hangs) this.later(atS * second, () => this.hang(site, bin))
    for (const { fromS, untilS } of legs)
      for (let atS = fromS; atS < untilS; atS += lossEveryS) this.later(atS * second, () => this.feelRadio())
    this.later(endS * second, () => this.feelRadio())
    this.later(Math.max(dayUs, (endS + 1) * second), () => {
      this.timetable = timetableOf(this.chance, this.route)
      this.beganUs = this.scheduler.nowUs
      this.leg = 0
      this.begin()
    })
  }

  private feelRadio(): void {
    this.front.setLoss(this.shadows.lossDb(this.at(this.scheduler.nowUs).spot))
  }

  private hang(site: Site, bin: SiteBin): void {
    const wasteKg = this.wasteIn(site, bin)
    const lift = new Lifting(this.chance, this.noise, bin.tareKg + wasteKg, bin.tareKg)
    const { nowUs } = this.scheduler
    this.lifting = { lift, fromUs: nowUs }
    this.moveTag(bin, lift, -0.2, false)
    this.front.setBin(true)
    this.later(liftTimes.up * second, () => {
      this.note(site, bin, wasteKg)
      this.front.setUp(true)
    })
    this.later(liftTimes.down * second, () => this.front.setUp(false))
    this.later(liftTimes.off * second, () => this.front.setBin(false))
  }

  private note(site: Site, bin: SiteBin, wasteKg: number): void {
    this.truth.push({
      can: bin.id,
      category: bin.category,
      defect: this.defects[bin.id]!,
      spot: site,
      tippedUs: this.scheduler.nowUs,
      wasteKg,
      isShadowed: this.shadows.isShadowed(site),
    })
  }

  /** The tag follows its distance: in the field or out of it, step by step. */
  private moveTag(bin: SiteBin, lift: Lifting, atS: number, wasNear: boolean): void {
    const isNear = atS <= liftTimes.off + 0.2 && lift.tagM(atS) < reachM
    if (isNear !== wasNear) this.front.showTag(bin, this.defects[bin.id]!, isNear)
    if (atS <= liftTimes.off + 0.2) this.later(tagStepS * second, () => this.moveTag(bin, lift, atS + tagStepS, isNear))
  }

  /** What came since the day before: as much as the place's habits say, give or take, and no more than fits. */
  private wasteIn({ place }: Site, { category }: SiteBin): number {
    const nowMs = this.habits.startUnixMs + this.scheduler.nowUs / 1000
    const habits = new WasteHabits(place, category, this.habits.offsetMinutes)
    const litres = habits.litresBetween(nowMs - 86_400_000, nowMs) * Math.max(0, this.chance.normal(1, 0.35))
    const { mean, spread } = densities[category]
    return Math.min(capacityLitres, litres) * Math.max(mean / 3, this.chance.normal(mean, spread))
  }

  private drawDefect(): TagDefect {
    if (!this.chance.chance(this.habits.unreadableShare)) return 'none'
    return defects[this.chance.integer(defects.length)]!
  }

  /** A district first, then single sites, until the share of the sites is in a shadow. */
  private layShadows(): { eastM: number; northM: number; radiusM: number }[] {
    const shadows: { eastM: number; northM: number; radiusM: number }[] = []
    const covered = (): number => {
      const field = new RadioShadows(0, shadows)
      return this.route.filter((site) => field.isShadowed(site)).length
    }
    while (covered() < this.habits.shadowShare * this.route.length) {
      const { eastM, northM } = this.route[this.chance.integer(this.route.length)]!
      shadows.push({ eastM, northM, radiusM: shadows.length === 0 ? 350 : 60 })
    }
    return shadows
  }
}
