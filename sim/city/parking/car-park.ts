import { hashUnit, RandomStream } from '../../kernel/random.js'
import { BayLife, wayOf, type HourOfDay, type Stay } from './bay-life.js'
import type { Vector } from './dipole.js'
import { Lane, Tramway } from './passing.js'
import { sites, type Site, type SiteName } from './sites.js'
import { addVehicle, isOver } from './vehicle.js'

/** What a car park begins with. */
export interface CarParkOptions {
  readonly seed: number
  /** Tells car parks of one seed apart. */
  readonly name: string
  readonly site: SiteName
  readonly bays: number
  /** When virtual time 0 is: milliseconds since 1970 UTC. */
  readonly epochUnixMs: number
  /** Degrees east: the time of day there is the mean solar one. */
  readonly longitude: number
}

/** Something over or beside the radar of a bay. */
export interface BayTarget {
  /** Metres. */
  readonly distance: number
  readonly isMoving: boolean
  /** Percent. */
  readonly energy: number
}

/** Horizontal and vertical part of the earth's field at Hangzhou, microteslas (IGRF, rounded). */
const earthHorizontalUt = 34.5
const earthDownUt = 36.5
/** Vehicles further than this along the row are not felt, metres. */
const reachM = 10
const noTargets: readonly BayTarget[] = []

/** What stands still around a bay, and until when. */
interface Surroundings {
  untilUs: number
  readonly field: Vector
  /** Bays in which somebody moves meanwhile. */
  moving: number[]
}

/**
 * A row of bays with whoever stands in them and whatever passes: the magnetic field on the ground in the middle of each bay, what
 * a radar there sees above, the temperature of the ground, and, kept aside, the truth. Everything is drawn from the seed and the
 * name as it is needed. Instants that are asked for must not go back.
 */
export class CarPark {
  readonly site: Site
  private readonly earth: Vector
  private readonly lives: readonly BayLife[]
  private readonly lanes: readonly Lane[]
  private readonly tramway: Tramway | undefined
  private readonly iron: readonly Vector[]
  private readonly around: readonly Surroundings[]
  private readonly hourOf: HourOfDay
  private readonly place: Vector = { x: 0, y: 0, z: 0 }

  constructor(private readonly options: CarParkOptions) {
    const { seed, name, bays, epochUnixMs, longitude } = options
    const site: Site = sites[options.site]
    const stream = (what: string): RandomStream => new RandomStream(seed, `${name}/${what}`)
    const lie = stream('lie')
    const bearing = lie.between(0, 2 * Math.PI)
    this.site = site
    this.earth = { x: earthHorizontalUt * Math.cos(bearing), y: earthHorizontalUt * Math.sin(bearing), z: -earthDownUt }
    this.hourOf = (atUs) => modulo((epochUnixMs + atUs / 1000) / 3.6e6 + longitude / 15, 24)
    this.lives = Array.from(
      { length: bays },
      (_, bay) => new BayLife(stream(`bay-${bay}`), site, this.hourOf, this.earth),
    )
    this.lanes = site.lanes.map(
      (lane, index) => new Lane(stream(`lane-${index}`), lane, this.hourOf, bays * site.pitch, this.earth),
    )
    if (site.tramway) this.tramway = new Tramway(seed, stream('tramway'), site.tramway, this.hourOf, this.earth)
    const iron = (): number => lie.normal(0, site.ironUt)
    this.iron = this.lives.map(() => ({ x: iron(), y: iron(), z: iron() }))
    this.around = this.lives.map(() => ({ untilUs: -Infinity, field: { x: 0, y: 0, z: 0 }, moving: [] }))
  }

  /** The field in the middle of a bay, microteslas, put into `field`. */
  fieldAt(bay: number, atUs: number, field: Vector): void {
    const around = this.around[bay]!
    if (atUs >= around.untilUs) this.lookAround(bay, atUs, around)
    field.x = around.field.x
    field.y = around.field.y
    field.z = around.field.z
    for (const other of around.moving) this.addMoving(field, bay, other, atUs)
    const x = bay * this.site.pitch
    for (const lane of this.lanes) lane.addTo(field, x, atUs)
    this.tramway?.addTo(field, x, atUs)
  }

  /** What a radar in the middle of a bay, looking up, has before it. */
  targetsAt(bay: number, atUs: number): readonly BayTarget[] {
    const stay = this.lives[bay]!.at(atUs)
    const { vehicle } = stay
    if (atUs < stay.comesUs) return noTargets
    const isStill = atUs >= stay.standsUs && atUs < stay.leavesUs
    this.placeOf(stay, atUs)
    if (isOver(vehicle, this.place.x, this.place.y))
      return [{ distance: vehicle.clearance, isMoving: !isStill, energy: vehicle.echo }]
    const beside = Math.max(Math.abs(this.place.y) - vehicle.sizeY / 2, Math.abs(this.place.x) - vehicle.sizeX / 2)
    return [{ distance: Math.max(0.3, beside), isMoving: true, energy: 25 }]
  }

  /** Temperature of the ground, degrees Celsius: highest at half past two, days differ. */
  temperatureAt(atUs: number): number {
    const { meanC, swingC } = this.site.temperature
    const hour = this.hourOf(atUs)
    const days = atUs / 86_400e6
    const day = Math.floor(days)
    const bright = (of: number): number => 0.4 + hashUnit(this.options.seed, of, 0, 0x7e)
    const sun = bright(day) + (bright(day + 1) - bright(day)) * (days - day)
    return meanC + swingC * sun * Math.cos(((hour - 14.5) * Math.PI) / 12)
  }

  /** The truth: all stays in a bay that have begun by an instant, oldest first. For scoring only. */
  truthOf(bay: number, untilUs: number): readonly Stay[] {
    this.lives[bay]!.at(untilUs)
    return this.lives[bay]!.stays.filter(({ comesUs }) => comesUs < untilUs)
  }

  /** The truth at an instant: whether a vehicle stands in a bay, or moves in it. */
  isTaken(bay: number, atUs: number): boolean {
    const { comesUs, goneUs } = this.lives[bay]!.at(atUs)
    return atUs >= comesUs && atUs < goneUs
  }

  private lookAround(bay: number, atUs: number, around: Surroundings): void {
    const { earth, iron, lives, site } = this
    const { field } = around
    field.x = earth.x + iron[bay]!.x
    field.y = earth.y + iron[bay]!.y
    field.z = earth.z + iron[bay]!.z
    around.moving = []
    around.untilUs = Infinity
    const reach = Math.ceil(reachM / site.pitch)
    for (let other = Math.max(0, bay - reach); other <= Math.min(lives.length - 1, bay + reach); other++) {
      const stay = lives[other]!.at(atUs)
      around.untilUs = Math.min(around.untilUs, nextChange(stay, atUs))
      if (atUs < stay.comesUs) continue
      const stands = atUs >= stay.standsUs && atUs < stay.leavesUs
      if (stands) addVehicle(field, stay.vehicle, (bay - other) * site.pitch - stay.x, -stay.y)
      else around.moving.push(other)
    }
  }

  private addMoving(field: Vector, bay: number, other: number, atUs: number): void {
    const stay = this.lives[other]!.at(atUs)
    this.placeOf(stay, atUs)
    addVehicle(field, stay.vehicle, (bay - other) * this.site.pitch - this.place.x, -this.place.y)
  }

  private placeOf(stay: Stay, atUs: number): void {
    wayOf(this.site, stay, atUs, this.place)
  }
}

function nextChange({ comesUs, standsUs, leavesUs, goneUs }: Stay, atUs: number): number {
  return atUs < comesUs ? comesUs : atUs < standsUs ? standsUs : atUs < leavesUs ? leavesUs : goneUs
}

const modulo = (value: number, by: number): number => ((value % by) + by) % by
