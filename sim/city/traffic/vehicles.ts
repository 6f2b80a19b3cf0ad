import { driverProfiles, type DriverProfile } from './idm.js'
import type { VehicleClass } from './source.js'

/** No vehicle, no segment, no link. */
export const none = -1

const classes: readonly VehicleClass[] = ['car', 'truck', 'bus', 'emergency']

/** Vehicles side by side in typed arrays, by slot; on each segment a list of them from tail to head. */
export class Vehicles {
  /** Slots in use, in an order that depends on nothing but what happened. */
  readonly active: number[] = []
  /** Slot of each vehicle by its id, and the reverse. */
  readonly slots = new Map<number, number>()
  id = new Int32Array(256)
  private classOf = new Uint8Array(256)
  segment = new Int32Array(256)
  /** Front bumper, metres along the segment. */
  place = new Float64Array(256)
  speed = new Float64Array(256)
  acceleration = new Float64Array(256)
  length = new Float64Array(256)
  /** Next vehicle ahead and behind on the segment. */
  ahead = new Int32Array(256)
  behind = new Int32Array(256)
  /** Connection that it will take from its lane. */
  next = new Int32Array(256)
  /** Whether that is reserved for it. */
  isReserved = new Uint8Array(256)
  /** Whether it drives at its connection without one, not heeding the light. */
  isRunning = new Uint8Array(256)
  /** Connection that it holds while its rear is on it. */
  holding = new Int32Array(256)
  /** Place of the link that it is bound for after the present one. */
  nextLink = new Int32Array(256)
  linksPassed = new Int32Array(256)
  /** Part of the speed limit that its driver likes. */
  speedFactor = new Float64Array(256)
  /** Speed advised, and since when it counts, s; Infinity for none. */
  advised = new Float64Array(256)
  advisedFromUs = new Float64Array(256)
  /** From when on a driver who was warned heeds it, us; Infinity for none. */
  heedsFromUs = new Float64Array(256)
  /** Links passed when its driver last heeded a warning: one who was warned before a line stays awake until it is passed. */
  awakeAt = new Int32Array(256)
  isEquipped = new Uint8Array(256)
  /** Lane change under way: metres still to go to the left lane's middle, and m/s. */
  lateral = new Float64Array(256)
  enteredUs = new Float64Array(256)
  distance = new Float64Array(256)
  stops = new Int32Array(256)
  waitingS = new Float64Array(256)
  leastTtcS = new Float64Array(256)
  /** Whether it has been driving since its last stop. */
  isMoving = new Uint8Array(256)
  /** Where it is on the plane, metres and degrees, as worked out in a step; step 0 is none. */
  x = new Float64Array(256)
  y = new Float64Array(256)
  heading = new Float64Array(256)
  spottedAt = new Int32Array(256)
  /** Links to come for vehicles with a route of their own. */
  readonly routes: (readonly number[] | undefined)[] = []
  private readonly free: number[] = []
  private used = 0
  /** Id of the next vehicle. */
  nextId = 1

  profileOf(slot: number): DriverProfile {
    return driverProfiles[classes[this.classOf[slot]!]!]
  }

  vehicleClassOf(slot: number): VehicleClass {
    return classes[this.classOf[slot]!]!
  }

  /** A slot for a new vehicle, in its first state. */
  add(vehicleClass: VehicleClass, enteredUs: number): number {
    const slot = this.free.pop() ?? this.used++
    if (slot === this.id.length) this.grow()
    const id = this.nextId++
    this.id[slot] = id
    this.slots.set(id, slot)
    this.classOf[slot] = classes.indexOf(vehicleClass)
    this.length[slot] = driverProfiles[vehicleClass].lengthM
    this.enteredUs[slot] = enteredUs
    for (const list of [this.ahead, this.behind, this.next, this.holding, this.nextLink, this.segment, this.awakeAt])
      list[slot] = none
    for (const list of [this.acceleration, this.lateral, this.distance, this.waitingS]) list[slot] = 0
    for (const list of [this.isReserved, this.isRunning, this.linksPassed, this.stops, this.spottedAt]) list[slot] = 0
    for (const list of [this.advised, this.heedsFromUs, this.leastTtcS]) list[slot] = Infinity
    this.isMoving[slot] = 1
    this.routes[slot] = undefined
    this.active.push(slot)
    return slot
  }

  remove(slot: number): void {
    this.slots.delete(this.id[slot]!)
    this.active.splice(this.active.lastIndexOf(slot), 1)
    this.free.push(slot)
  }

  /** Takes back the vehicle that was added last, as if it had never been. */
  forget(slot: number): void {
    this.remove(slot)
    this.nextId--
  }

  private grow(): void {
    const fields = this as unknown as Record<string, unknown>
    for (const [name, value] of Object.entries(fields)) {
      if (value instanceof Float64Array) fields[name] = widened(value, new Float64Array(2 * value.length))
      if (value instanceof Int32Array) fields[name] = widened(value, new Int32Array(2 * value.length))
      if (value instanceof Uint8Array) fields[name] = widened(value, new Uint8Array(2 * value.length))
    }
  }
}

function widened<Numbers extends Float64Array | Int32Array | Uint8Array>(from: Numbers, to: Numbers): Numbers {
  to.set(from)
  return to
}

/** Who is on which segment, from tail to head. */
export class Occupancy {
  /** Last and first vehicle of each segment. */
  readonly tail: Int32Array
  readonly head: Int32Array

  constructor(
    segmentCount: number,
    private readonly vehicles: Vehicles,
  ) {
    this.tail = new Int32Array(segmentCount).fill(none)
    this.head = new Int32Array(segmentCount).fill(none)
  }

  /** Puts a vehicle on a segment, behind the first vehicle that is not behind it. */
  insert(slot: number, segment: number): void {
    const { ahead, behind, place } = this.vehicles
    let leader = this.tail[segment]!
    let follower = none
    while (leader !== none && place[leader]! < place[slot]!) {
      follower = leader
      leader = ahead[leader]!
    }
    this.vehicles.segment[slot] = segment
    ahead[slot] = leader
    behind[slot] = follower
    if (leader === none) this.head[segment] = slot
    else behind[leader] = slot
    if (follower === none) this.tail[segment] = slot
    else ahead[follower] = slot
  }

  remove(slot: number): void {
    const { ahead, behind, segment } = this.vehicles
    const leader = ahead[slot]!
    const follower = behind[slot]!
    if (leader === none) this.head[segment[slot]!] = follower
    else behind[leader] = follower
    if (follower === none) this.tail[segment[slot]!] = leader
    else ahead[follower] = leader
  }
}
