import {
  Command,
  DeviceType,
  MASK,
  Special,
  encodeEdges,
  isSendTwice,
  settlingUs,
  systemFailureUs,
  type DaliFrame,
} from '../../protocols/dali/index.js'
import type { DaliBus, DaliStation, DaliTraffic } from '../board/dali-bus.js'
import type { PartHost, Powered } from '../board/part.js'
import type { EventHandle } from '../kernel/scheduler.js'
import type { MeterLoad } from './bl0942-meter.js'
import { GearBanks } from './dali-banks.js'
import { DaliDimmer, logarithmicOutput, lowestLevelFor } from './dali-dimmer.js'
import { GearVariables, statusByte } from './dali-gear-state.js'
import { answerQuery, performConfiguration, performLevel } from './dali-instructions.js'
import { DaliLamp, type DaliGearFaults } from './dali-lamp.js'
import { fastFadeUs, performLed } from './dali-led.js'
import { DaliSearch } from './dali-search.js'
import type { Lamp } from './lamp.js'
import type { LoadMeter } from './led-driver.js'

/** World side of a {@link DaliGearModel}. One object may serve all lamps of a street. */
export interface DaliGearWorld {
  readonly lamp: Lamp
  /** Mains at the lamp; default 230 V, 50 Hz. */
  readonly mains?: Pick<MeterLoad, 'voltage' | 'frequency'>
}

/** What is written on the gear, and its memory on delivery. */
export interface DaliGearOptions {
  /** Short address as delivered, [0, 63]; default none. */
  readonly shortAddress?: number
  /** Identification number in bank 0; default 0. */
  readonly serial?: number
  /** What its integrated supply feeds into the line while the mains is there, milliamperes: D4i 50 to 60, default 0 (none). */
  readonly supplyMa?: number
}

/** From mains to the power-on level, where no command came before, microseconds (IEC 62386-102, 9.11: 0.54 to 0.66 s, recalled). */
const powerOnUs = 600_000

const europeanMains = { voltage: 230, frequency: 50 }
const noEvent: EventHandle = -1

/** Data transfer registers, and what the next frame depends on. */
interface Registers {
  dtr0: number
  dtr1: number
  dtr2: number
  nextType: number
  enabledType: number | undefined
  writesMemory: boolean
}

/**
 * A D4i LED driver on a DALI line: control gear of IEC 62386-102 with device type 6 (207), memory banks of DiiA 251, 252 and
 * 253, fed by the mains. Faults: {@link DaliGearFaults}: `missing` has its line cut, `hung` hears and says nothing, `stuck`
 * keeps its level, `noise` spreads the power that it measures.
 */
export class DaliGearModel implements DaliStation, Powered {
  readonly physicalMinimum: number
  readonly variables: GearVariables
  readonly dimmer: DaliDimmer
  readonly lamp: DaliLamp
  readonly banks: GearBanks
  readonly search: DaliSearch
  readonly registers: Registers = freshRegisters()
  powerCycleSeen = false
  private isLive = false
  private hasLine = false
  private lineEvent: EventHandle = noEvent
  private powerOnEvent: EventHandle = noEvent
  /** A configuration command that came once, and when it ended. */
  private once = -1
  private onceEndUs = 0

  /** Hangs itself on the line; tells `meter`, where there is one, of every change of its load. */
  constructor(
    private readonly host: PartHost,
    private readonly bus: DaliBus,
    world: DaliGearWorld,
    private readonly options: DaliGearOptions = {},
    meter?: LoadMeter,
  ) {
    this.physicalMinimum = lowestLevelFor(world.lamp.minimumLevel)
    this.variables = new GearVariables(this.physicalMinimum)
    this.variables.shortAddress = options.shortAddress ?? MASK
    this.lamp = new DaliLamp(host, world.lamp, world.mains ?? europeanMains, meter)
    this.dimmer = new DaliDimmer(host, this.variables, () => this.light())
    this.banks = new GearBanks(this.lamp, { gtin: 0, serial: options.serial ?? 0 }, () => this.measuredPower())
    this.search = new DaliSearch(host, this.variables)
    bus.connect(this)
  }

  /** What is wrong with the lamp now. */
  get faults(): DaliGearFaults {
    return this.lamp.faults
  }

  /** Breaks or mends the lamp. */
  setFaults(faults: DaliGearFaults): void {
    const wasMissing = this.faults.missing === true
    this.lamp.setFaults(faults)
    if (faults.missing && !wasMissing) this.bus.disconnect(this)
    if (!faults.missing && wasMissing) this.bus.connect(this)
    this.light()
  }

  /** Fade by FADE TIME, the extended or the fast one, microseconds. */
  get fadeUs(): number {
    const { fadeTime, extendedFadeTime } = this.variables
    // 0.5 s times the root of two to the n; a fade time of 0 hands over to the extended and then to the fast fade time.
    if (fadeTime > 0) return 5e5 * 2 ** (fadeTime / 2)
    const extendedUs = ((extendedFadeTime & 0x0f) + 1) * (extendedUnitsUs[extendedFadeTime >> 4] ?? 0)
    return extendedUs > 0 ? extendedUs : fastFadeUs(this.variables)
  }

  /** Fade rate, levels a second. */
  get fadeRate(): number {
    return 506 / 2 ** (this.variables.fadeRate / 2)
  }

  /** The answer to QUERY STATUS. */
  get status(): number {
    const { lamp, dimmer, variables } = this
    return statusByte({
      gearFailure: lamp.faults.failed === true,
      lampFailure: lamp.hasFailed,
      lampOn: lamp.isLit,
      limitError: dimmer.limitError,
      fadeRunning: dimmer.isFading,
      resetState: variables.isReset,
      missingShortAddress: variables.shortAddress === MASK,
      powerCycleSeen: this.powerCycleSeen,
    })
  }

  powerOn(): void {
    this.isLive = true
    this.powerCycleSeen = true
    Object.assign(this.registers, freshRegisters())
    this.lamp.setLive(true)
    this.bus.supply(this, this.options.supplyMa ?? 0)
    this.powerOnEvent = this.after(powerOnUs, () => this.reachPowerOnLevel())
    if (!this.hasLine) this.watchLine()
  }

  powerOff(): void {
    this.isLive = false
    this.powerOnEvent = noEvent
    this.lineEvent = noEvent
    this.once = -1
    this.bus.abort(this)
    this.bus.supply(this, 0)
    this.dimmer.lose()
    this.search.reset()
    this.banks.powerOff()
    this.lamp.setLive(false)
  }

  onLinePower(isPowered: boolean): void {
    this.hasLine = isPowered
    if (!this.isLive) return
    this.host.scheduler.cancel(this.lineEvent)
    if (!isPowered) this.watchLine()
  }

  onTraffic({ frame, startUs, endUs, by }: DaliTraffic): void {
    if (!this.isLive || this.faults.hung || by.includes(this)) return
    if (!frame || frame.bits !== 16) {
      // What is no frame for control gear still comes between two halves of a configuration command.
      if (!frame || frame.bits === 24) this.once = -1
      return
    }
    const { data } = frame
    if (isSendTwice(data)) {
      const isSecond = this.once === data && startUs - this.onceEndUs <= settlingUs.twiceMax
      this.once = isSecond ? -1 : data
      this.onceEndUs = endUs
      if (!isSecond) return
    } else this.once = -1
    const value = this.perform(data >> 8, data & 0xff)
    if (value !== undefined) this.answer(value, endUs)
  }

  /** READ MEMORY LOCATION: DTR0 counts along (IEC 62386-102, 9.10). */
  readMemory(): number | undefined {
    const { registers, banks } = this
    const value = banks.read(registers.dtr1, registers.dtr0)
    if (banks.has(registers.dtr1) && registers.dtr0 < 0xff) registers.dtr0++
    return value
  }

  /** RESET was carried out. */
  wasReset(): void {
    this.powerCycleSeen = false
  }

  /** Carries out a frame for control gear; its answer, undefined for none. */
  private perform(first: number, second: number): number | undefined {
    const { registers } = this
    const { enabledType } = registers
    registers.enabledType = undefined
    if (first >= 0xa0 && first < 0xfc) return this.performSpecial(first, second)
    if (!this.isMeant(first)) {
      registers.writesMemory = false
      return undefined
    }
    if (first % 2 === 0) {
      registers.writesMemory = false
      return this.arcPower(second)
    }
    const keepsWriting = second >= Command.QUERY_CONTENT_DTR0 && [0x98, 0x9c, 0x9d].includes(second)
    if (!keepsWriting) registers.writesMemory = second === Command.ENABLE_WRITE_MEMORY
    if (second >= 0xe0) return enabledType === DeviceType.LED ? this.performLed(second) : undefined
    if (second >= Command.QUERY_STATUS) return answerQuery(this, second)
    if (second >= Command.RESET) performConfiguration(this, second)
    else if (!this.faults.stuck && performLevel(this, second)) this.tookLevel()
    return undefined
  }

  private performSpecial(first: number, data: number): number | undefined {
    const { registers } = this
    switch (first) {
      case Special.DTR0:
        registers.dtr0 = data
        return undefined
      case Special.DTR1:
        registers.dtr1 = data
        return undefined
      case Special.DTR2:
        registers.dtr2 = data
        return undefined
      case Special.ENABLE_DEVICE_TYPE:
        registers.enabledType = data
        break
      case Special.WRITE_MEMORY_LOCATION:
        return this.writeMemory(data) ? data : undefined
      case Special.WRITE_MEMORY_LOCATION_NO_REPLY:
        this.writeMemory(data)
        return undefined
    }
    registers.writesMemory = false
    return this.search.perform(first, data)
  }

  private performLed(opcode: number): number | undefined {
    const value = performLed(opcode, this.registers.dtr0, this.variables, this.lamp)
    // Another curve gives another output at the same level.
    this.light()
    return value
  }

  private writeMemory(value: number): boolean {
    const { registers, banks } = this
    if (!registers.writesMemory) return false
    const isWritten = banks.write(registers.dtr1, registers.dtr0, value)
    if (banks.has(registers.dtr1) && registers.dtr0 < 0xff) registers.dtr0++
    return isWritten
  }

  private arcPower(level: number): undefined {
    if (this.faults.stuck) return undefined
    if (level === MASK) this.dimmer.stop()
    else this.dimmer.goTo(level, this.fadeUs)
    this.tookLevel()
    return undefined
  }

  /** A command set the level: the power-on level is out of the question, the power cycle is known. */
  private tookLevel(): void {
    this.host.scheduler.cancel(this.powerOnEvent)
    this.powerCycleSeen = false
  }

  private isMeant(first: number): boolean {
    const { shortAddress, groups } = this.variables
    if (first < 0x80) return shortAddress === first >> 1
    if (first < 0xa0) return ((groups >> ((first >> 1) & 0x0f)) & 1) === 1
    return first >= 0xfe || shortAddress === MASK
  }

  private answer(value: number, forwardEndUs: number): void {
    const { backwardMin, backwardMax } = settlingUs
    const atUs = forwardEndUs + backwardMin + this.host.chance.integer(backwardMax - backwardMin + 1)
    const frame: DaliFrame = { bits: 8, data: value }
    this.host.scheduler.at(atUs, this.host.partOwner, answerNow, new Reply(this, frame))
  }

  /** An answer is due. */
  send(frame: DaliFrame): void {
    this.bus.transmit(this, encodeEdges(frame))
  }

  private light(): void {
    const { actual } = this.dimmer
    this.lamp.setOutput(this.variables.dimmingCurve === 1 ? actual / 254 : logarithmicOutput(actual))
  }

  private reachPowerOnLevel(): void {
    this.powerOnEvent = noEvent
    const { powerOnLevel, lastActiveLevel } = this.variables
    this.dimmer.goTo(powerOnLevel === MASK ? lastActiveLevel : powerOnLevel, 0)
  }

  private watchLine(): void {
    this.lineEvent = this.after(systemFailureUs, () => this.reachSystemFailureLevel())
  }

  private reachSystemFailureLevel(): void {
    this.lineEvent = noEvent
    this.host.scheduler.cancel(this.powerOnEvent)
    const { systemFailureLevel } = this.variables
    if (systemFailureLevel !== MASK && !this.faults.stuck) this.dimmer.goTo(systemFailureLevel, 0)
  }

  private measuredPower(): number {
    const { noise = 0 } = this.faults
    return noise ? Math.max(0, this.lamp.power * (1 + this.host.chance.normal(0, noise))) : this.lamp.power
  }

  private after(delayUs: number, happen: () => void): EventHandle {
    return this.host.scheduler.after(delayUs, this.host.partOwner, call, happen)
  }
}

const extendedUnitsUs: readonly number[] = [0, 1e5, 1e6, 1e7, 6e7]

function call(happen: () => void): void {
  happen()
}

class Reply {
  constructor(
    readonly gear: DaliGearModel,
    readonly frame: DaliFrame,
  ) {}
}

function answerNow({ gear, frame }: Reply): void {
  gear.send(frame)
}

function freshRegisters(): Registers {
  return { dtr0: 0, dtr1: 0, dtr2: 0, nextType: 0, enabledType: undefined, writesMemory: false }
}
