import type { RandomStream } from '../../kernel/random.js'
import type { OwnerId, Scheduler } from '../../kernel/scheduler.js'
import { Happenings } from '../happenings.js'
import { hourOfDay } from '../solar-time.js'

/** What people can do to a locker: nothing that they could not do with their hands. */
export interface LockerFront {
  press(key: string): void
  isOpen(door: number): boolean
  shut(door: number): void
  /** Breaks a door open. */
  force(door: number): void
}

/** Who comes, and how they behave. */
export interface RecipientHabits {
  /** Parcels picked up a day with a code, mean. */
  readonly pickupsPerDay: number
  /** Share of visits whose code is first typed wrong. */
  readonly typoShare: number
  /** Share of visits that leave the door open, until somebody else shuts it. */
  readonly leaveOpenShare: number
  /** Attempts to break a door open, a year, mean. */
  readonly breakInsPerYear: number
}

/** What really happened, in seconds and counts: to score a locker's reports with. */
export interface LockerTruth {
  visits: number
  /** Visits whose door opened after the right code. */
  served: number
  /** From the last key to the open door. */
  readonly waitsS: number[]
  typos: number
  leftOpen: number
  breakIns: number
}

const second = 1_000_000
const hour = 3600 * second
/** Weight of each hour of the day: lunch, and the way home from work (chosen). */
const hourly = [0, 0, 0, 0, 0, 0, 1, 3, 4, 3, 3, 4, 6, 5, 4, 4, 5, 8, 10, 9, 6, 4, 2, 1]
const meanHourly = hourly.reduce((sum, weight) => sum + weight, 0) / 24
const busiest = Math.max(...hourly)
/** From key to key, and how long a door that opens at once takes at the longest. */
const keyUs = 400_000
const patienceUs = 5 * second

/**
 * The people who come to one locker: they type the code of a parcel, wait for the door, take the parcel and shut the door; some mistype,
 * some leave it open, and now and then somebody forces a door.
 */
export class Recipients extends Happenings {
  readonly truth: LockerTruth = { visits: 0, served: 0, waitsS: [], typos: 0, leftOpen: 0, breakIns: 0 }
  private isBusy = false
  private readonly parcels: number[]

  /**
   * @param codeOf what opens a compartment for its n-th parcel
   * @param noonUs when it is noon at the place, microseconds of virtual time, any day
   */
  constructor(
    scheduler: Scheduler,
    owner: OwnerId,
    chance: RandomStream,
    private readonly front: LockerFront,
    private readonly habits: RecipientHabits,
    private readonly place: { readonly doors: number; readonly noonUs: number },
    private readonly codeOf: (door: number, n: number) => string,
  ) {
    super(scheduler, owner, chance)
    this.parcels = Array.from({ length: place.doors }, () => 0)
    const { pickupsPerDay, breakInsPerYear } = habits
    // A Poisson process whose rate follows the hour, by thinning: candidates at the busiest rate, some of which do not come.
    this.nowAndThen((24 * hour) / ((pickupsPerDay * busiest) / meanHourly), () => this.mayVisit())
    this.nowAndThen((365.25 * 24 * hour) / breakInsPerYear, () => this.breakIn())
  }

  private mayVisit(): void {
    const share = hourly[hourOfDay(this.scheduler.nowUs, this.place.noonUs)]! / busiest
    if (!this.isBusy && this.chance.chance(share)) this.visit()
  }

  private visit(): void {
    const door = this.chance.integer(this.place.doors)
    if (this.front.isOpen(door)) return
    const { truth, chance, habits } = this
    this.isBusy = true
    truth.visits++
    const code = this.codeOf(door, this.parcels[door]!++)
    if (!chance.chance(habits.typoShare)) return this.type(code + '#', () => this.awaitDoor(door))
    truth.typos++
    // The last digit is off by one: that is no code of this door.
    const last = (Number(code.slice(-1)) + 1) % 10
    this.type(code.slice(0, -1) + last + '#', () =>
      this.later(patienceUs, () => this.type(code + '#', () => this.awaitDoor(door))),
    )
  }

  private type(keys: string, then: () => void): void {
    if (keys === '') return then()
    this.front.press(keys.charAt(0))
    this.later(keys.length === 1 ? 0 : keyUs, () => this.type(keys.slice(1), then))
  }

  private awaitDoor(door: number, waitedUs = 0): void {
    if (this.front.isOpen(door)) return this.take(door, waitedUs)
    if (waitedUs >= patienceUs) this.isBusy = false
    else this.later(10_000, () => this.awaitDoor(door, waitedUs + 10_000))
  }

  private take(door: number, waitedUs: number): void {
    const { truth, chance, habits } = this
    truth.served++
    truth.waitsS.push(waitedUs / second)
    this.isBusy = false
    const leavesOpen = chance.chance(habits.leaveOpenShare)
    if (leavesOpen) truth.leftOpen++
    const openUs = leavesOpen ? chance.between(hour, 4 * hour) : chance.between(10 * second, 40 * second)
    this.later(openUs, () => this.front.shut(door))
  }

  private breakIn(): void {
    const door = this.chance.integer(this.place.doors)
    if (this.front.isOpen(door)) return
    this.truth.breakIns++
    this.front.force(door)
    // A technician comes.
    this.later(this.chance.between(4 * hour, 24 * hour), () => this.front.shut(door))
  }
}
