import { broadcast, commission, short, type CommissioningResult } from '../../../protocols/dali/index.js'
import { DaliInterface } from '../../drivers/dali-interface.js'
import { DaliLamp, type DaliLampCondition } from '../../drivers/dali-lamp.js'
import type { LampRating } from '../../drivers/lamp-curve.js'
import type { Completion, Device, KeyValueDomain } from '../../hal/index.js'
import type { Lamp, LampReading } from '../streetlight/lamp.js'
import { LampFailure, LampWatch, type LampFailureReason } from '../streetlight/lamp-watch.js'
import type { ReportField } from '../streetlight/report.js'
import { readMemory, type GearMemory } from './gear-dialogues.js'
import { streetlightDaliModel as model } from './model.js'

const joulesPerWattHour = 3600

/**
 * A lamp whose D4i driver hangs on a DALI line of its own. The level goes to everybody on the line; state, energy and diagnostics
 * are asked of the gear that commissioning gave a short address. The address is kept: a gear that was exchanged is found and
 * commissioned anew.
 */
export class DaliLuminaire implements Lamp {
  readonly meterRole = 'dali'
  /** Sixteenths: finer than the 0.1 Wh of the bank, and exact in a short float. */
  readonly energyStepWh = 1 / 16
  private readonly line: DaliInterface
  private readonly store: KeyValueDomain | undefined
  private watch: LampWatch
  private all: DaliLamp
  private gear: DaliLamp | undefined
  private shortAddress: number | undefined
  private gearsFound: number | undefined
  private isCommissioning = false
  /** What was asked for, percent: sent again to a line that comes back. */
  private wanted = 0
  private wasReached = true

  /** Opens the interface. @throws what its driver throws */
  constructor(device: Pick<Device, 'timers' | 'serial' | 'keyValue'>, rating: LampRating) {
    this.line = new DaliInterface({ ...device.serial['dali']!, timers: device.timers })
    this.all = new DaliLamp(this.line, broadcast)
    this.watch = new LampWatch(rating)
    this.store = device.keyValue && device.keyValue.open({ path: 'dali' })
  }

  get level(): number {
    return this.all.level
  }

  get failure(): LampFailureReason {
    return this.watch.failure
  }

  get isUnsure(): boolean {
    return this.watch.isUnsure
  }

  start(): void {
    const bytes = this.store && this.store.read('address')
    if (bytes && bytes.byteLength === 1) this.useGear(new Uint8Array(bytes)[0]!)
    else this.commission(ignore)
  }

  setLevel(percent: number): void {
    this.wanted = percent
    this.all.setLevel(percent)
  }

  setRatedPower(ratedPowerW: number): void {
    this.watch = new LampWatch({ ratedPowerW })
  }

  measure(isFull: boolean, done: Completion<[LampReading]>): void {
    if (!this.gear) return this.measureUnknown(isFull, done)
    this.gear.check((error, condition) => {
      if (error) return done(error, nothing)
      if (condition !== 'no-answer') return this.afterCheck(condition, isFull, done)
      // Another gear may hang there now: whoever answers to a call to all has no address yet, or another one.
      this.all.check((failure, other) => {
        if (failure) done(failure, nothing)
        else if (other === 'no-answer' || other === 'no-line') this.afterCheck(other, isFull, done)
        else this.measureUnknown(isFull, done)
      })
    })
  }

  /** Nobody is known: looks who hangs there first. */
  private measureUnknown(isFull: boolean, done: Completion<[LampReading]>): void {
    this.commission((error) => {
      if (this.gear) this.gear.check((failure, condition) => this.onCheck(failure, condition, isFull, done))
      else if (this.line.isLineLow) this.afterCheck('no-line', isFull, done)
      else if (error) done(error, nothing)
      else this.afterCheck('no-answer', isFull, done)
    })
  }

  private onCheck(
    error: Error | null,
    condition: DaliLampCondition,
    isFull: boolean,
    done: Completion<[LampReading]>,
  ): void {
    if (error) done(error, nothing)
    else this.afterCheck(condition, isFull, done)
  }

  private afterCheck(condition: DaliLampCondition, isFull: boolean, done: Completion<[LampReading]>): void {
    const isReached = condition !== 'no-answer' && condition !== 'no-line'
    if (isReached && !this.wasReached) this.sendAgain()
    this.wasReached = isReached
    const reason = reasonOf(condition)
    if (!isReached) {
      this.watch.see(reason)
      return done(null, { more: this.fieldsOf(undefined, isFull) })
    }
    readMemory(this.line, this.shortAddress!, isFull, (error, memory) => {
      if (error) return done(error, nothing)
      const power = memory.energy && memory.energy.power
      if (reason !== LampFailure.None || power === undefined) this.watch.see(reason)
      else this.watch.judge(this.level, power)
      done(null, this.readingOf(memory, isFull))
    })
  }

  private readingOf(memory: GearMemory, isFull: boolean): LampReading {
    const { energy, gear, light } = memory
    const power = energy && energy.power
    const joules = energy && energy.energy !== undefined ? energy.energy * joulesPerWattHour : undefined
    return {
      voltage: gear && gear.supplyVolts,
      current: currentOf(power, gear && gear.supplyVolts, gear && gear.powerFactor),
      power,
      energy: joules,
      operatingHours: light && light.onSeconds !== undefined ? light.onSeconds / 3600 : undefined,
      switchCounter: light && light.starts,
      more: this.fieldsOf(memory, isFull),
    }
  }

  private fieldsOf(memory: GearMemory | undefined, isFull: boolean): ReportField[] {
    const fields: ReportField[] = []
    const put = (path: string, value: number | boolean | undefined, step: number): void => {
      if (typeof value === 'number') fields.push({ path, value: Math.round(value / step) * step })
      else if (value !== undefined) fields.push({ path, value })
    }
    const { gearFailure, gearSilent, powerFactor, frequency, gearStarts, gearHours, gearsFound, shortAddress } = model
    const gear = memory && memory.gear
    put(gearFailure.path, this.failure === LampFailure.Gear, 1)
    put(gearSilent.path, this.failure >= LampFailure.NoAnswer, 1)
    if (gear) put(powerFactor.path, gear.powerFactor, 1 / 128)
    if (!isFull) return fields
    if (gear) {
      put(frequency.path, gear.supplyHz, 1)
      put(gearStarts.path, gear.starts, 1)
      put(gearHours.path, gear.operatingSeconds === undefined ? undefined : gear.operatingSeconds / 3600, 1 / 4)
    }
    put(gearsFound.path, this.gearsFound, 1)
    put(shortAddress.path, this.shortAddress, 1)
    return fields
  }

  /** The line comes back: the driver is at its level for a lost line, whatever was sent before. */
  private sendAgain(): void {
    this.all.close()
    this.all = new DaliLamp(this.line, broadcast)
    this.all.setLevel(this.wanted)
  }

  private commission(done: (error: Error | null) => void): void {
    if (this.isCommissioning) return done(null)
    this.isCommissioning = true
    this.line.run(commission({ scope: 'all' }), (error, result) => {
      this.isCommissioning = false
      if (!error) this.onCommissioned(result)
      done(error)
    })
  }

  private onCommissioned({ found }: CommissioningResult): void {
    this.gearsFound = found.length
    if (found.length === 0) return
    const { shortAddress } = found[0]!
    this.useGear(shortAddress)
    if (this.store) this.store.write('address', new Uint8Array([shortAddress]))
    // Once: no fade, full light while nobody commands it.
    this.all.configure({}, ignore)
  }

  private useGear(shortAddress: number): void {
    if (this.gear) this.gear.close()
    this.shortAddress = shortAddress
    this.gear = new DaliLamp(this.line, short(shortAddress))
  }
}

function reasonOf(condition: DaliLampCondition): LampFailureReason {
  switch (condition) {
    case 'ok':
      return LampFailure.None
    case 'lamp-failure':
      return LampFailure.LightSource
    case 'gear-failure':
      return LampFailure.Gear
    case 'no-answer':
      return LampFailure.NoAnswer
    case 'no-line':
      return LampFailure.NoLine
  }
}

/** Amperes, worked out: a gear tells watts, volts and power factor. */
function currentOf(
  power: number | undefined,
  volts: number | undefined,
  powerFactor: number | undefined,
): number | undefined {
  if (power === undefined || !volts || !powerFactor) return undefined
  return power / (volts * powerFactor)
}

/** What fails here shows at the next look at the lamp. */
function ignore(): void {}

/** What goes with an error where a result would be; nobody may look at it. */
const nothing = undefined as never
