import { Command, DeviceType, MASK } from '../../protocols/dali/index.js'
import { isShortAddressData } from './dali-search.js'
import type { DaliGearModel } from './dali-gear.js'

/** What a D4i driver is: asked for one after the other by QUERY NEXT DEVICE TYPE, then 254. */
const deviceTypes: readonly number[] = [DeviceType.LED, DeviceType.LUMINAIRE, DeviceType.ENERGY, DeviceType.DIAGNOSTICS]

/** Version 2.0 of IEC 62386-102, as major * 4 + minor. */
const version = 0x08
/** Light source: LED (IEC 62386-102, 11.5.20). */
const ledSource = 0x06
/** UP and DOWN last so long, microseconds. */
const stepFadeUs = 200_000

const yesIf = (condition: boolean): number | undefined => (condition ? 0xff : undefined)

/** Commands that set the level (IEC 62386-102, 11.3). Returns whether the opcode is one. */
export function performLevel(gear: DaliGearModel, opcode: number): boolean {
  const { dimmer, variables } = gear
  if ((opcode & 0xf0) === Command.GO_TO_SCENE) {
    const level = variables.scenes[opcode & 0x0f]!
    if (level !== MASK) dimmer.goTo(level, gear.fadeUs)
    return true
  }
  switch (opcode) {
    case Command.OFF:
      dimmer.goTo(0, 0)
      return true
    case Command.UP:
      dimmer.move(1, gear.fadeRate, stepFadeUs)
      return true
    case Command.DOWN:
      dimmer.move(-1, gear.fadeRate, stepFadeUs)
      return true
    case Command.STEP_UP:
      if (dimmer.actual > 0) dimmer.goTo(Math.min(dimmer.actual + 1, variables.maxLevel), 0)
      return true
    case Command.STEP_DOWN:
      if (dimmer.actual > 0) dimmer.goTo(Math.max(dimmer.actual - 1, variables.minLevel), 0)
      return true
    case Command.RECALL_MAX_LEVEL:
      dimmer.goTo(variables.maxLevel, 0)
      return true
    case Command.RECALL_MIN_LEVEL:
      dimmer.goTo(variables.minLevel, 0)
      return true
    case Command.STEP_DOWN_AND_OFF:
      if (dimmer.actual > 0) dimmer.goTo(dimmer.actual <= variables.minLevel ? 0 : dimmer.actual - 1, 0)
      return true
    case Command.ON_AND_STEP_UP:
      dimmer.goTo(dimmer.actual === 0 ? variables.minLevel : Math.min(dimmer.actual + 1, variables.maxLevel), 0)
      return true
    case Command.GO_TO_LAST_ACTIVE_LEVEL:
      dimmer.goTo(variables.lastActiveLevel, gear.fadeUs)
      return true
    case Command.CONTINUOUS_UP:
      dimmer.move(1, gear.fadeRate)
      return true
    case Command.CONTINUOUS_DOWN:
      dimmer.move(-1, gear.fadeRate)
      return true
  }
  return false
}

/** Configuration commands (11.4), which came twice. */
export function performConfiguration(gear: DaliGearModel, opcode: number): void {
  const { variables, dimmer } = gear
  const { dtr0 } = gear.registers
  const number = opcode & 0x0f
  switch (opcode & 0xf0) {
    case Command.SET_SCENE:
      return variables.setScene(number, dtr0)
    case Command.REMOVE_FROM_SCENE:
      return variables.setScene(number, MASK)
    case Command.ADD_TO_GROUP:
      variables.groups |= 1 << number
      return
    case Command.REMOVE_FROM_GROUP:
      variables.groups &= ~(1 << number)
      return
  }
  switch (opcode) {
    case Command.RESET:
      variables.reset()
      dimmer.goTo(variables.maxLevel, 0)
      return gear.wasReset()
    case Command.STORE_ACTUAL_LEVEL_IN_DTR0:
      gear.registers.dtr0 = dimmer.actual
      return
    case Command.RESET_MEMORY_BANK:
      return gear.banks.reset(dtr0)
    case Command.SET_MAX_LEVEL:
      variables.maxLevel = within(dtr0, variables.minLevel, 254)
      if (dimmer.actual > variables.maxLevel) dimmer.goTo(variables.maxLevel, 0)
      return
    case Command.SET_MIN_LEVEL:
      variables.minLevel = within(dtr0, gear.physicalMinimum, variables.maxLevel)
      if (dimmer.actual > 0 && dimmer.actual < variables.minLevel) dimmer.goTo(variables.minLevel, 0)
      return
    case Command.SET_SYSTEM_FAILURE_LEVEL:
      variables.systemFailureLevel = dtr0
      return
    case Command.SET_POWER_ON_LEVEL:
      variables.powerOnLevel = dtr0
      return
    case Command.SET_FADE_TIME:
      variables.fadeTime = Math.min(dtr0, 15)
      return
    case Command.SET_FADE_RATE:
      variables.fadeRate = within(dtr0, 1, 15)
      return
    case Command.SET_EXTENDED_FADE_TIME:
      variables.extendedFadeTime = dtr0 > 0x4f ? 0 : dtr0
      return
    case Command.SET_SHORT_ADDRESS:
      if (isShortAddressData(dtr0)) variables.shortAddress = dtr0 === MASK ? MASK : dtr0 >> 1
  }
}

/** Queries (11.5); undefined for "no" and for what does not exist. */
export function answerQuery(gear: DaliGearModel, opcode: number): number | undefined {
  const { variables, dimmer, lamp, registers } = gear
  if ((opcode & 0xf0) === Command.QUERY_SCENE_LEVEL) return variables.scenes[opcode & 0x0f]
  switch (opcode) {
    case Command.QUERY_STATUS:
      return gear.status
    case Command.QUERY_CONTROL_GEAR_PRESENT:
      return 0xff
    case Command.QUERY_CONTROL_GEAR_FAILURE:
      return yesIf(lamp.faults.failed === true)
    case Command.QUERY_LAMP_FAILURE:
      return yesIf(lamp.hasFailed)
    case Command.QUERY_LAMP_POWER_ON:
      return yesIf(lamp.isLit)
    case Command.QUERY_LIMIT_ERROR:
      return yesIf(dimmer.limitError)
    case Command.QUERY_RESET_STATE:
      return yesIf(variables.isReset)
    case Command.QUERY_MISSING_SHORT_ADDRESS:
      return yesIf(variables.shortAddress === MASK)
    case Command.QUERY_POWER_FAILURE:
      return yesIf(gear.powerCycleSeen)
    case Command.QUERY_VERSION_NUMBER:
      return version
    case Command.QUERY_CONTENT_DTR0:
      return registers.dtr0
    case Command.QUERY_CONTENT_DTR1:
      return registers.dtr1
    case Command.QUERY_CONTENT_DTR2:
      return registers.dtr2
    case Command.QUERY_DEVICE_TYPE:
      registers.nextType = 0
      return MASK
    case Command.QUERY_NEXT_DEVICE_TYPE:
      return deviceTypes[registers.nextType++] ?? 254
    case Command.QUERY_PHYSICAL_MINIMUM:
      return gear.physicalMinimum
    case Command.QUERY_OPERATING_MODE:
      return variables.operatingMode
    case Command.QUERY_LIGHT_SOURCE_TYPE:
      return ledSource
    case Command.QUERY_ACTUAL_LEVEL:
      // With a broken lamp there is no level to tell (9.13, recalled).
      return dimmer.actual > 0 && !lamp.isLit ? MASK : dimmer.actual
    case Command.QUERY_MAX_LEVEL:
      return variables.maxLevel
    case Command.QUERY_MIN_LEVEL:
      return variables.minLevel
    case Command.QUERY_POWER_ON_LEVEL:
      return variables.powerOnLevel
    case Command.QUERY_SYSTEM_FAILURE_LEVEL:
      return variables.systemFailureLevel
    case Command.QUERY_FADE_TIME_FADE_RATE:
      return (variables.fadeTime << 4) | variables.fadeRate
    case Command.QUERY_EXTENDED_FADE_TIME:
      return variables.extendedFadeTime
    case Command.QUERY_GROUPS_0_7:
      return variables.groups & 0xff
    case Command.QUERY_GROUPS_8_15:
      return variables.groups >> 8
    case Command.QUERY_RANDOM_ADDRESS_H:
      return variables.randomAddress >> 16
    case Command.QUERY_RANDOM_ADDRESS_M:
      return (variables.randomAddress >> 8) & 0xff
    case Command.QUERY_RANDOM_ADDRESS_L:
      return variables.randomAddress & 0xff
    case Command.READ_MEMORY_LOCATION:
      return gear.readMemory()
  }
  return undefined
}

function within(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value))
}
