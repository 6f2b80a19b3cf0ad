import { doors, Locker, pickupCode } from '../../../firmware/nodes/locker/index.js'
import { hmacSha1 } from '../../../protocols/hotp/index.js'
import { LockModel } from '../../chips/lock.js'
import { WiegandModel } from '../../chips/wiegand.js'
import { Recipients, type LockerFront } from '../../city/lockers/recipients.js'
import { noonUs } from '../../city/solar-time.js'
import { rounded, sum } from '../figures.js'
import type { LockerOptions } from '../kinds/locker.js'
import { percentiles } from '../percentiles.js'
import { figuresOf, type NodeMaker } from './maker.js'
import {
  chipFaults,
  SimulatedNode,
  type NodeFault,
  type NodeFirmware,
  type NodePlace,
  type NodePlan,
  type NodeSurroundings,
} from './simulated-node.js'

/** A parcel locker of the fleet, with the people who come to it. */
export class LockerNode extends SimulatedNode implements LockerFront {
  readonly recipients: Recipients
  readonly locks: readonly LockModel[]
  readonly keypad: WiegandModel
  private readonly secret: Uint8Array
  private locker: Locker | undefined

  constructor(surroundings: NodeSurroundings, plan: NodePlan, place: NodePlace) {
    super(surroundings, plan, place)
    const { board } = this
    const net = (role: string) => board.netOf('digital', role)
    this.keypad = new WiegandModel(board, net('data0'), net('data1'))
    this.locks = Array.from(
      { length: doors },
      (_, door) => new LockModel(board, net(`coil${door}`), net(`door${door}`)),
    )
    for (const part of [this.keypad, ...this.locks]) board.attach(part)
    // A simulated secret: what a real locker is given at the factory, a simulated one derives from its identity.
    this.secret = hmacSha1(new TextEncoder().encode('wayside simulation'), new TextEncoder().encode(this.imei))
    this.recipients = this.invite(place)
  }

  press(key: string): void {
    this.keypad.press(key)
  }

  isOpen(door: number): boolean {
    return this.locks[door]!.isOpen
  }

  shut(door: number): void {
    this.locks[door]!.shut()
  }

  force(door: number): void {
    this.locks[door]!.force()
  }

  protected makeFirmware(): NodeFirmware {
    const { broker } = this.surroundings
    this.locker = new Locker(this.board.device, this.plan.modem.driver, { broker, secret: this.secret })
    return this.locker
  }

  protected breakPart(fault: NodeFault, isBroken: boolean): void {
    if (!('role' in fault)) return
    const faults = chipFaults(fault, isBroken)
    if (fault.role.startsWith('data')) this.keypad.setFaults(faults)
    this.locks.forEach((lock, door) => {
      if (fault.role === `coil${door}` || fault.role === `door${door}`) lock.setFaults(faults)
    })
  }

  /** Noon comes with the sun. */
  private invite({ position }: NodePlace): Recipients {
    const { world } = this.surroundings
    const options = this.plan.options as unknown as LockerOptions
    return new Recipients(
      world.scheduler,
      world.scheduler.addOwner(),
      world.random(`${this.board.name}/people`),
      this,
      options,
      { doors, noonUs: noonUs(world.unixMs, position.longitude) },
      (door, n) => pickupCode(this.secret, door, n),
    )
  }
}

/** Lockers of a fleet. */
export const lockerMaker: NodeMaker = {
  group: (surroundings, plan) => (place) => new LockerNode(surroundings, plan, place),
  figures: figuresOf(lockerFigures),
}

function lockerFigures(lockers: readonly LockerNode[]): Record<string, unknown> {
  const truths = lockers.map(({ recipients }) => recipients.truth)
  const total = (name: 'visits' | 'served' | 'typos' | 'leftOpen' | 'breakIns'): number =>
    sum(truths.map((truth) => truth[name]))
  const [visits, served] = [total('visits'), total('served')]
  return {
    visits,
    served,
    servedShare: visits === 0 ? 1 : rounded(served / visits, 6),
    waitS: percentiles(truths.flatMap(({ waitsS }) => waitsS)),
    typos: total('typos'),
    leftOpen: total('leftOpen'),
    breakIns: total('breakIns'),
    burntCoils: sum(lockers.map(({ locks }) => locks.filter(({ isBurnt }) => isBurnt).length)),
  }
}
