import type { WasteCategory } from '../../../firmware/nodes/bin-tag/index.js'
import type { RandomStream } from '../../kernel/random.js'
import type { OwnerId, Scheduler } from '../../kernel/scheduler.js'
import { Happenings } from '../happenings.js'
import { sinceMidnightUs } from '../solar-time.js'
import type { FillSeries } from './fill-series.js'
import { WasteHabits, type PlaceKind } from './generation.js'

/** What people, weather and mischief do to a bin. */
export interface BinHabits {
  readonly place: PlaceKind
  readonly category: WasteCategory
  /** From the sensor to the bottom, centimetres; a bin of 95 holds 240 litres, others in proportion. */
  readonly height: number
  /** Days from one emptying to the next. */
  readonly emptiedEvery: number
  /** Share of the deposits after which the lid stays open. */
  readonly leftOpenShare: number
  /** Share of the deposits whose bag stands up before the sensor. */
  readonly foldShare: number
  /** Mean a year. */
  readonly firesPerYear: number
  readonly fallsPerYear: number
  readonly startUnixMs: number
  readonly offsetMinutes: number
  /** Fill in place of people. */
  readonly series?: FillSeries
}

/** A stretch of time, microseconds of virtual time; the end is absent while it lasts. */
export interface Stretch {
  readonly fromUs: number
  untilUs?: number
}

/** What really happened: to score reports with. */
export interface BinTruth {
  deposits: number
  emptyings: number
  readonly fires: Stretch[]
  readonly falls: Stretch[]
}

/** Acceleration in the lid's axes, metres per second squared: x is the hinge, z is up while it is shut. */
export interface Push {
  readonly x: number
  readonly y: number
  readonly z: number
}

const second = 1_000_000
const hour = 3600 * second
const day = 24 * hour
const gravity = 9.80665
const litresPerCm = 240 / 95
/** Litres of a bag, mean and spread of its logarithm (chosen). */
const bag = { litres: 9, spread: 0.5 }
/** People press more into a full bin; beyond this they put it beside. */
const highestFill = 104
/** Emptied in the early morning, local time, within two hours. */
const roundHour = 5
/** Degrees a second while it burns, and how hot it gets (chosen: a bin is ablaze within minutes). */
const fire = { ratePerS: 0.25, hottest: 320, forS: 1200 }

/** One bin at its place: filled, emptied, left open, knocked over, set on fire. In between it costs nothing. */
export class BinLife extends Happenings {
  readonly truth: BinTruth = { deposits: 0, emptyings: 0, fires: [], falls: [] }
  private readonly capacity: number
  private litres: number
  private lid = 0
  private roll = 0
  private readonly lean: number
  private fold: { readonly depth: number; readonly opacity: number } | undefined
  /** Metres that the heap under the sensor is higher than the waste on the whole. */
  private heap = 0
  private lidTurn = 0
  private readonly usual: WasteHabits

  /** @param push takes what the lid feels from now on */
  constructor(
    scheduler: Scheduler,
    owner: OwnerId,
    chance: RandomStream,
    private readonly habits: BinHabits,
    private readonly push: (acceleration: Push) => void,
  ) {
    super(scheduler, owner, chance)
    this.usual = new WasteHabits(habits.place, habits.category, habits.offsetMinutes)
    this.lean = chance.between(-0.06, 0.06)
    this.capacity = litresPerCm * habits.height
    this.litres = this.capacity * chance.between(0.05, 0.5)
    this.feel()
    if (habits.series) this.replay(habits.series, 0)
    else this.awaitDeposits()
    if (!habits.series) this.awaitRound()
    this.nowAndThen((365.25 * day) / habits.firesPerYear, () => this.ignite())
    this.nowAndThen((365.25 * day) / habits.fallsPerYear, () => this.knockOver(chance.between(1800, 36_000)))
  }

  /** Percent of the height that the waste reaches. */
  get fill(): number {
    return (100 * this.litres) / this.capacity
  }

  /** From the sensor to the bottom, metres. */
  get heightM(): number {
    return this.habits.height / 100
  }

  get isLidOpen(): boolean {
    return this.lid > 0.4
  }

  get isFallen(): boolean {
    return this.roll !== 0
  }

  /** What stands up before the sensor: how far above the bottom it reaches, share of the height, and how often it sends an echo. */
  get obstacle(): { readonly depth: number; readonly opacity: number } | undefined {
    return this.fold
  }

  /** Metres that the waste under the sensor is above its mean. */
  get heapM(): number {
    return this.heap
  }

  /** Air under the lid, degrees Celsius: the day's course, sun on the lid, the warmth of the waste, fire. */
  celsius(): number {
    const nowUs = this.scheduler.nowUs
    const { startUnixMs, offsetMinutes, series } = this.habits
    const measured = series?.celsiusAt(nowUs / second)
    const local = new Date(startUnixMs + nowUs / 1000 + offsetMinutes * 60_000)
    const yearShare = (local.getUTCMonth() + local.getUTCDate() / 31) / 12
    const hours = local.getUTCHours() + local.getUTCMinutes() / 60
    const season = 13 - 15 * Math.cos(2 * Math.PI * (yearShare - 0.05))
    const sun = 9 * Math.max(0, Math.sin((Math.PI * (hours - 6)) / 12))
    const air = measured ?? season - 4 * Math.cos((2 * Math.PI * (hours - 3)) / 24) + sun
    return air + this.fireK()
  }

  /** Somebody throws a bag in. */
  deposit(litres: number): void {
    const { chance, habits } = this
    this.truth.deposits++
    this.open()
    this.litres = Math.min((highestFill / 100) * this.capacity, this.litres + litres)
    this.heap = chance.normal(0.02, 0.02)
    this.fold = chance.chance(habits.foldShare)
      ? { depth: chance.between(0.75, 0.97), opacity: chance.chance(0.2) ? 1 : chance.between(0.2, 0.8) }
      : undefined
    if (chance.chance(habits.leftOpenShare)) this.shutAfter(chance.between(1800, 14_400))
    else this.shutAfter(chance.between(3, 9))
  }

  /** The truck tips it: over its hinge, and down again. */
  empty(): void {
    this.truth.emptyings++
    this.setUpright()
    this.setLid(2.2)
    this.later(6 * second, () => {
      this.litres = this.capacity * this.chance.between(0, 0.04)
      this.fold = undefined
      this.heap = 0
      this.setLid(0)
    })
  }

  /** It is set on fire; it burns out, or somebody puts it out. */
  ignite(): void {
    const { fires } = this.truth
    if (fires.length > 0 && fires.at(-1)!.untilUs === undefined) return
    fires.push({ fromUs: this.scheduler.nowUs })
    this.later(fire.forS * second, () => {
      fires.at(-1)!.untilUs = this.scheduler.nowUs
      this.litres *= 0.4
    })
  }

  /** It is knocked over on its side, for so many seconds. */
  knockOver(forS: number): void {
    if (this.isFallen) return
    this.truth.falls.push({ fromUs: this.scheduler.nowUs })
    this.roll = (this.chance.chance(0.5) ? 1 : -1) * this.chance.between(1.3, 1.57)
    this.feel()
    this.later(forS * second, () => this.setUpright())
  }

  private setUpright(): void {
    if (!this.isFallen) return
    this.truth.falls.at(-1)!.untilUs = this.scheduler.nowUs
    this.roll = 0
    this.feel()
  }

  private open(): void {
    this.setLid(this.chance.between(1.1, 1.8))
  }

  private shutAfter(seconds: number): void {
    const turn = ++this.lidTurn
    this.later(seconds * second, () => {
      if (turn === this.lidTurn) this.setLid(0)
    })
  }

  private setLid(radians: number): void {
    this.lidTurn++
    this.lid = radians
    this.feel()
  }

  /** Gravity in the lid's axes: the bin leans and rolls about y, the lid turns about x. */
  private feel(): void {
    const sideways = gravity * Math.sin(this.roll + this.lean)
    const upright = gravity * Math.cos(this.roll + this.lean)
    this.push({ x: sideways, y: upright * Math.sin(this.lid), z: upright * Math.cos(this.lid) })
  }

  private fireK(): number {
    const last = this.truth.fires.at(-1)
    if (!last) return 0
    const { nowUs } = this.scheduler
    if (last.untilUs === undefined) return Math.min(fire.hottest, (fire.ratePerS * (nowUs - last.fromUs)) / second)
    const afterS = (nowUs - last.untilUs) / second
    return Math.min(fire.hottest, fire.ratePerS * fire.forS) * Math.exp(-afterS / 600)
  }

  /** Poisson with the hour's rate, by thinning. */
  private awaitDeposits(): void {
    const most = this.usual.mostAnHour
    const meanLitres = bag.litres * Math.exp(bag.spread ** 2 / 2)
    this.nowAndThen((hour * meanLitres) / most, () => {
      const nowMs = this.habits.startUnixMs + this.scheduler.nowUs / 1000
      if (!this.isFallen && this.chance.chance(this.usual.litresAnHour(nowMs) / most))
        this.deposit(bag.litres * Math.exp(this.chance.normal(0, bag.spread)))
    })
  }

  private awaitRound(): void {
    const { startUnixMs, offsetMinutes, emptiedEvery } = this.habits
    const at = (roundHour + 2 * this.chance.next()) * hour - sinceMidnightUs(startUnixMs, offsetMinutes)
    const first = at + day * this.chance.integer(Math.ceil(emptiedEvery))
    const next = (atUs: number): void =>
      this.later(Math.max(0, atUs - this.scheduler.nowUs), () => {
        this.empty()
        next(atUs + emptiedEvery * day)
      })
    next(first < 0 ? first + day : first)
  }

  /** A line of the series after the other: more is a deposit, much less an emptying. */
  private replay(series: FillSeries, line: number): void {
    if (line === series.seconds.length) return
    const delayUs = Math.max(0, series.seconds[line]! * second - this.scheduler.nowUs)
    this.later(line === 0 ? 0 : delayUs, () => {
      const litres = (series.percents[line]! / 100) * this.capacity
      if (line === 0) this.litres = litres
      else if (litres > this.litres) this.deposit(litres - this.litres)
      else if (litres < this.litres) this.take(litres)
      this.replay(series, line + 1)
    })
  }

  /** Less than before: emptied, or pressed down. */
  private take(litres: number): void {
    if (litres > 0.3 * this.litres) {
      this.litres = litres
      return
    }
    this.empty()
    this.later(7 * second, () => {
      this.litres = litres
    })
  }
}
