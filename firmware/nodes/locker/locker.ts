import { Lock } from '../../drivers/lock.js'
import { keyOf, Wiegand } from '../../drivers/wiegand.js'
import type { Device, TimerHandle } from '../../hal/index.js'
import type { CommandValue } from '../../lib/command.js'
import { FieldNode, type FieldNodeOwner } from '../../lib/field-node.js'
import type { PartHealth } from '../../lib/health.js'
import type { Outbox } from '../../lib/outbox.js'
import type { Report } from '../../lib/report.js'
import type { Broker, Uplink } from '../../lib/uplink.js'
import type { ModemConstructor } from '../../modems/modem.js'
import { PickupCodes } from './codes.js'
import { doors } from './hardware.js'
import { Keypad, LockOut } from './keypad.js'
import { doorStatus, lockerModel as model, lockerSettings } from './model.js'

/** What a locker is told when it is put up. */
export interface LockerConfig {
  readonly broker: Broker
  /** Shared with the platform for pickup codes, 16 bytes or more. */
  readonly secret: Uint8Array
}

/** Who opened a door. */
type Opener = 'command' | 'code' | 'force'

interface Compartment {
  readonly lock: Lock
  readonly health: PartHealth
  /** Who is opening it now. */
  opening: Opener | undefined
  ajarTimer: TimerHandle | undefined
  isAjar: boolean
}

const second = 1_000_000

/**
 * A column of parcel compartments: doors open by command, with the door's own answer as confirmation, or by one-time code at the
 * keypad, with or without a network. Every movement of a door is reported, with who caused it; a door that nobody opened is an alarm.
 */
export class Locker implements FieldNodeOwner {
  readonly field: FieldNode<typeof lockerSettings>
  private readonly compartments: Compartment[] = []
  private readonly codes: PickupCodes
  private readonly keypad: Keypad
  private readonly lockOut = new LockOut()
  private readonly device: Device

  /** Opens every part; nothing runs before {@link start}. @throws RangeError for a short secret; whatever a driver throws */
  constructor(device: Device, modem: ModemConstructor, config: LockerConfig) {
    const { timers, keyValue } = device
    this.device = device
    this.field = new FieldNode({
      device,
      modem,
      broker: config.broker,
      kind: 'locker',
      settings: lockerSettings,
      commands: { [model.open.path]: { type: 'number', low: 0, high: doors - 1 } },
      owner: this,
    })
    this.codes = new PickupCodes(config.secret, doors, keyValue && keyValue.open({ path: 'codes' }))
    this.keypad = new Keypad(timers)
    for (let door = 0; door < doors; door++) this.compartments.push(this.compartment(door))
    const { io, pin: data0 } = device.digital['data0']!
    const { pin: data1 } = device.digital['data1']!
    new Wiegand({ io, data0, data1, timers, onMessage: (message) => this.onKey(keyOf(message)) })
  }

  get outbox(): Outbox {
    return this.field.outbox
  }

  get uplink(): Uplink {
    return this.field.uplink
  }

  /** Begins to work. */
  start(): void {
    this.field.start()
    this.compartments.forEach(({ lock }, door) => {
      if (lock.isOpen) this.watchAjar(door)
    })
    this.field.report()
  }

  describe(report: Report): void {
    this.compartments.forEach(({ lock }, door) => report.flag(doorStatus(door), lock.isOpen))
  }

  command(
    values: Readonly<Record<string, CommandValue>>,
    confirm: (refused: string | undefined) => void,
  ): string | true | undefined {
    const door = values[model.open.path]
    if (typeof door !== 'number') return undefined
    const refused = this.open(door, 'command', confirm)
    return refused === undefined ? true : refused
  }

  onSettings(): void {
    // They are looked up where they are needed.
  }

  private compartment(door: number): Compartment {
    const { timers, digital } = this.device
    const { io, pin: coil } = digital['coil' + door]!
    const { pin: doorPin } = digital['door' + door]!
    const onDoor = (isOpen: boolean): void => this.onDoor(door, isOpen)
    const lock = new Lock({ io, coil, door: doorPin, timers, onDoor })
    return { lock, health: this.field.part('lock' + door), opening: undefined, ajarTimer: undefined, isAjar: false }
  }

  /** Opens a door. Returns why it cannot even try. */
  private open(door: number, by: Opener, done: (refused: string | undefined) => void): string | undefined {
    const compartment = this.compartments[door]!
    if (compartment.opening) return 'door ' + door + ' is being opened'
    compartment.opening = by
    compartment.lock.open((error) => {
      compartment.opening = undefined
      if (error) {
        // Three pulses did not open it: that is diagnosis enough.
        compartment.health.failed(error)
        compartment.health.failed(error)
        done('door ' + door + ' does not open')
      } else {
        compartment.health.succeeded()
        done(undefined)
      }
    })
    return undefined
  }

  private onDoor(door: number, isOpen: boolean): void {
    const compartment = this.compartments[door]!
    const { timers } = this.device
    timers.cancel(compartment.ajarTimer)
    const by: Opener = compartment.opening || 'force'
    const wasAjar = compartment.isAjar
    compartment.isAjar = false
    if (isOpen) this.watchAjar(door)
    this.field.report((report) => {
      report.number(model.door, door)
      if (isOpen) report.text(model.by, by)
      if (wasAjar) report.flag(model.ajar, false)
    })
  }

  private watchAjar(door: number): void {
    const compartment = this.compartments[door]!
    compartment.ajarTimer = this.device.timers.after(this.field.settings.get('ajar') * second, () => {
      compartment.isAjar = true
      this.field.report((report) => {
        report.number(model.door, door)
        report.flag(model.ajar, true)
      })
    })
  }

  private onKey(key: ReturnType<typeof keyOf>): void {
    if (key === undefined) return
    const typed = this.keypad.take(key)
    if (typed.kind === 'entry' && typed.text !== '') this.onEntry(typed.text)
  }

  private onEntry(text: string): void {
    const nowUs = this.device.clock.uptimeUs()
    if (this.lockOut.isShut(nowUs)) return
    const door = this.codes.spend(text)
    if (door === undefined) return this.onWrongCode(nowUs)
    this.lockOut.forgive()
    this.open(door, 'code', () => {})
  }

  private onWrongCode(nowUs: number): void {
    const { settings } = this.field
    const isShut = this.lockOut.blame(nowUs, settings.get('wrongCodes'), settings.get('lockOut'))
    if (isShut) this.field.report((report) => report.flag(model.lockedOut, true))
  }
}
