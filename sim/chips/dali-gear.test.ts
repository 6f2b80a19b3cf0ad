import { describe, expect, test } from 'vitest'
import { DaliLamp, type DaliLampCondition } from '../../firmware/drivers/dali-lamp.js'
import {
  Bank,
  Command,
  DeviceType,
  LedCommand,
  LockByte,
  MASK,
  Special,
  apparentEnergySpan,
  arcPower,
  broadcast,
  command,
  decodeEnergy,
  decodeGearDiagnostics,
  decodeLightDiagnostics,
  gearDiagnosticsSpan,
  group,
  lightDiagnosticsSpan,
  loadEnergySpan,
  readBank,
  setWithDtr0,
  short,
  special,
  typedCommand,
  type BankSpan,
  type EnergyReading,
} from '../../protocols/dali/index.js'
import { logarithmicOutput } from './dali-dimmer.js'
import { DaliTestBench } from './dali-test-bench.js'

const second = 1_000_000
const ready = (...args: Parameters<typeof DaliTestBench.ready>) => DaliTestBench.ready(...args)

/** The bytes of a bank's span. */
function bank(bench: DaliTestBench, span: BankSpan): Uint8Array {
  const result = bench.dialogue(readBank(short(0), span))
  if (!result.ok) throw new Error(result.reason)
  return result.bytes
}

describe('light (IEC 62386-102)', () => {
  // Percent at levels, from the standard's table as published: 0.1 % at 1, about 1 % at 85, 3 % at 126, 10 % at 170, 50 % at 229.
  test.each([
    [1, 0.1],
    [85, 0.991],
    [126, 3.04],
    [170, 10.1],
    [229, 50.5],
    [254, 100],
  ])('level %i is %d percent', (level, percent) => {
    expect(logarithmicOutput(level) * 100).toBeCloseTo(percent, percent < 1 ? 3 : percent < 10 ? 2 : 1)
  })

  test('direct arc power, limits, steps, scenes and groups move the level as they should', () => {
    const bench = ready()
    bench.send(arcPower(short(0), 200))
    expect(bench.ask(Command.QUERY_ACTUAL_LEVEL)).toBe(200)
    bench.command(Command.STEP_DOWN)
    expect(bench.ask(Command.QUERY_ACTUAL_LEVEL)).toBe(199)
    bench.set(Command.SET_MAX_LEVEL, 210)
    bench.send(arcPower(short(0), 254))
    expect(bench.ask(Command.QUERY_ACTUAL_LEVEL)).toBe(210)
    expect(bench.ask(Command.QUERY_LIMIT_ERROR)).toBe(0xff)
    bench.command(Command.STEP_UP)
    expect(bench.ask(Command.QUERY_ACTUAL_LEVEL)).toBe(210)
    bench.set(Command.SET_SCENE | 3, 150)
    bench.command(Command.GO_TO_SCENE | 3)
    expect(bench.ask(Command.QUERY_ACTUAL_LEVEL)).toBe(150)
    bench.command(Command.GO_TO_SCENE | 4)
    expect(bench.ask(Command.QUERY_ACTUAL_LEVEL)).toBe(150)
    bench.send(command(broadcast, Command.ADD_TO_GROUP | 9))
    expect(bench.ask(Command.QUERY_GROUPS_8_15)).toBe(2)
    bench.send(command(group(9), Command.OFF))
    expect(bench.ask(Command.QUERY_ACTUAL_LEVEL)).toBe(0)
    bench.send(command(group(8), Command.RECALL_MAX_LEVEL))
    expect(bench.ask(Command.QUERY_ACTUAL_LEVEL)).toBe(0)
    bench.command(Command.GO_TO_LAST_ACTIVE_LEVEL)
    expect(bench.ask(Command.QUERY_ACTUAL_LEVEL)).toBe(150)
    bench.command(Command.RECALL_MIN_LEVEL)
    expect(bench.ask(Command.QUERY_ACTUAL_LEVEL)).toBe(bench.ask(Command.QUERY_PHYSICAL_MINIMUM))
    bench.command(Command.STEP_DOWN_AND_OFF)
    expect(bench.ask(Command.QUERY_LAMP_POWER_ON)).toBe('none')
    bench.command(Command.ON_AND_STEP_UP)
    expect(bench.ask(Command.QUERY_LAMP_POWER_ON)).toBe(0xff)
  })

  // Fade times of the standard in seconds: 0.7 at 1, 1 at 2, 4 at 6, 90.5 at 15.
  test.each([
    [1, 0.707],
    [2, 1],
    [6, 4],
    [15, 90.51],
  ])('fade time %i takes %d s from level to level', (fadeTime, seconds) => {
    const bench = ready()
    bench.send(arcPower(short(0), 100))
    bench.set(Command.SET_FADE_TIME, fadeTime)
    expect(bench.ask(Command.QUERY_FADE_TIME_FADE_RATE)).toBe((fadeTime << 4) | 7)
    bench.send(arcPower(short(0), 200))
    const startUs = bench.traffic.at(-1)!.endUs
    const gear = bench.gears[0]!
    bench.wait(startUs + (seconds / 2) * second - bench.nowUs)
    expect(Math.abs(gear.dimmer.actual - 150)).toBeLessThanOrEqual(1)
    bench.wait((seconds / 2) * second * 0.95)
    expect(gear.dimmer.isFading).toBe(true)
    bench.wait((seconds / 2) * second * 0.1 + 10_000)
    expect([gear.dimmer.isFading, gear.dimmer.actual]).toEqual([false, 200])
  })

  test('UP runs at the fade rate for 200 ms: 45 levels a second at 7', () => {
    const bench = ready()
    bench.send(arcPower(short(0), 100))
    bench.command(Command.UP)
    bench.wait(second)
    // 506 / sqrt(2^7) = 44.7 levels a second.
    expect(bench.gears[0]!.dimmer.actual).toBe(108)
  })

  test('a configuration command that comes once, or twice too late, or with another in between, changes nothing', () => {
    const bench = ready()
    const [dtr0, fade] = setWithDtr0(broadcast, Command.SET_FADE_TIME, 5)
    const once = { ...fade!, twice: false }
    bench.send(dtr0!, once)
    bench.wait(110_000)
    bench.send(once)
    bench.wait(110_000)
    bench.send(once, special(Special.DTR1, 0), once)
    expect(bench.ask(Command.QUERY_FADE_TIME_FADE_RATE)).toBe(0x07)
    bench.send(fade!)
    expect(bench.ask(Command.QUERY_FADE_TIME_FADE_RATE)).toBe(0x57)
  })

  test('RESET brings back the reset values and keeps the short address', () => {
    const bench = ready()
    bench.set(Command.SET_FADE_TIME, 5)
    bench.set(Command.SET_SCENE, 5)
    expect(bench.ask(Command.QUERY_RESET_STATE)).toBe('none')
    bench.command(Command.RESET)
    expect(bench.ask(Command.QUERY_RESET_STATE)).toBe(0xff)
    expect(bench.ask(Command.QUERY_SCENE_LEVEL)).toBe(MASK)
    expect(bench.ask(Command.QUERY_MISSING_SHORT_ADDRESS)).toBe('none')
  })

  test('status: power cycle until a level command, then lamp on, bit by bit', () => {
    const bench = new DaliTestBench([{ shortAddress: 0 }])
    bench.powerUp()
    expect(bench.ask(Command.QUERY_STATUS)).toBe(0b1010_0000)
    bench.send(arcPower(short(0), 254))
    expect(bench.ask(Command.QUERY_STATUS)).toBe(0b0010_0100)
    bench.set(Command.SET_FADE_TIME, 10)
    bench.send(arcPower(short(0), 200))
    expect(bench.ask(Command.QUERY_STATUS)).toBe(0b0001_0100)
  })

  test('after the mains came back it goes to its power-on level, or to where it was', () => {
    const bench = ready()
    bench.set(Command.SET_POWER_ON_LEVEL, 180)
    bench.interruptMains(second)
    bench.wait(400_000)
    expect(bench.gears[0]!.dimmer.actual).toBe(0)
    bench.wait(200_000)
    expect(bench.gears[0]!.dimmer.actual).toBe(180)
  })

  test('a line without power for 550 ms takes it to its system failure level', () => {
    const bench = ready()
    bench.set(Command.SET_SYSTEM_FAILURE_LEVEL, 170)
    bench.bus.setShorted(true)
    bench.wait(500_000)
    bench.bus.setShorted(false)
    bench.wait(second)
    expect(bench.gears[0]!.dimmer.actual).toBe(0)
    bench.bus.setShorted(true)
    bench.wait(600_000)
    expect(bench.gears[0]!.dimmer.actual).toBe(170)
  })

  test('asked for its device types it names LED, luminaire, energy and diagnostics, then 254', () => {
    const bench = ready()
    expect(bench.ask(Command.QUERY_DEVICE_TYPE)).toBe(MASK)
    const types = Array.from({ length: 5 }, () => bench.ask(Command.QUERY_NEXT_DEVICE_TYPE))
    expect(types).toEqual([6, 50, 51, 52, 254])
  })

  test('the power in the ledger follows the curve, and the fade', () => {
    const bench = ready()
    const { lamp } = bench.gears[0]!
    expect(lamp.power).toBe(0.5)
    bench.send(arcPower(short(0), 254))
    expect(lamp.power).toBe(100)
    bench.send(arcPower(short(0), 229))
    // 50.53 % of light: 6 W for itself and that share of 94 W.
    expect(lamp.power).toBeCloseTo(6 + 94 * 0.5053, 1)
  })
})

describe('LED modules (IEC 62386-207)', () => {
  const led = (bench: DaliTestBench, opcode: number) => bench.send(...typedCommand(short(0), DeviceType.LED, opcode))[1]

  test('the linear curve gives half the light at level 127', () => {
    const bench = ready()
    bench.send(special(Special.DTR0, 1), ...typedCommand(short(0), DeviceType.LED, LedCommand.SELECT_DIMMING_CURVE))
    expect(led(bench, LedCommand.QUERY_DIMMING_CURVE)).toEqual({ kind: 'byte', value: 1 })
    bench.send(arcPower(short(0), 127))
    expect(bench.gears[0]!.lamp.level).toBe(0.5)
  })

  test('its commands are for nobody without ENABLE DEVICE TYPE 6 right before', () => {
    const bench = ready()
    expect(bench.ask(LedCommand.QUERY_FEATURES)).toBe('none')
    bench.send(special(Special.ENABLE_DEVICE_TYPE, 6))
    bench.ask(Command.QUERY_STATUS)
    expect(bench.ask(LedCommand.QUERY_FEATURES)).toBe('none')
    expect(led(bench, LedCommand.QUERY_FEATURES)).toEqual({ kind: 'byte', value: 3 })
  })

  test.each([
    [{ open: true }, 0x02],
    [{ short: true }, 0x01],
    [{}, 0x00],
  ])('failure status with %j is %i', (faults, status) => {
    const bench = ready()
    bench.gears[0]!.setFaults(faults)
    bench.send(arcPower(short(0), 254))
    expect(led(bench, LedCommand.QUERY_FAILURE_STATUS)).toEqual({ kind: 'byte', value: status })
  })

  test('fast fade holds where fade time and extended fade time are zero: 4 x 25 ms', () => {
    const bench = ready()
    bench.send(
      special(Special.DTR0, 4),
      ...typedCommand(short(0), DeviceType.LED, LedCommand.STORE_DTR_AS_FAST_FADE_TIME),
    )
    expect(bench.gears[0]!.fadeUs).toBe(100_000)
    bench.set(Command.SET_EXTENDED_FADE_TIME, 0x24)
    expect(bench.gears[0]!.fadeUs).toBe(5 * second)
  })
})

describe('D4i memory banks (DiiA 252 and 253)', () => {
  test('active energy and power are those of the ledger, to 0.1 Wh and 0.1 W, over a night of levels', () => {
    const bench = ready()
    for (const level of [254, 229, 170, 200, 1, 0, 254]) {
      bench.send(arcPower(short(0), level))
      bench.wait(1234 * second)
      const { energy, power } = decodeEnergy(bank(bench, { bank: Bank.ACTIVE_ENERGY, from: 4, to: 15, latch: true }))
      const { lamp } = bench.gears[0]!
      // The ledger at the instant of the latch: the power has been the same since.
      const latch = bench.traffic.filter(({ frame }) => frame?.data === 0xc9aa).at(-1)!
      const sinceS = (bench.nowUs - latch.endUs - 2400) / second
      const wattHours = (lamp.energyJ - lamp.power * sinceS) / 3600
      expect(energy!).toBeLessThanOrEqual(wattHours + 1e-9)
      expect(energy!).toBeGreaterThan(wattHours - 0.1)
      expect(Math.abs(power! - lamp.power)).toBeLessThanOrEqual(0.05 + 1e-9)
    }
    const table = bench.board.ledger.table()['lamp']!
    const ledgerJ = Object.values(table).reduce((sum, joules) => sum + joules, 0)
    expect(bench.gears[0]!.lamp.energyJ).toBeCloseTo(ledgerJ, 6)
  })

  test('energy outlives the mains, lamp and gear starts count', () => {
    const bench = ready()
    bench.send(arcPower(short(0), 254))
    bench.wait(3600 * second)
    bench.interruptMains(3600 * second)
    bench.wait(second)
    const { energy } = decodeEnergy(bank(bench, { bank: Bank.ACTIVE_ENERGY, from: 4, to: 15, latch: true }))
    expect(energy!).toBeGreaterThanOrEqual(100)
    expect(energy!).toBeLessThan(100.3)
    expect(decodeGearDiagnostics(bank(bench, gearDiagnosticsSpan))).toMatchObject({
      starts: 2,
      supplyVolts: 230,
      supplyHz: 50,
    })
    // Power-on level, arc power, power-on level again.
    expect(decodeLightDiagnostics(bank(bench, lightDiagnosticsSpan))).toMatchObject({ starts: 3, hasFailure: false })
  })

  test('apparent power is power by power factor, apparent energy at full output too; load side is all there is', () => {
    const bench = ready()
    bench.send(arcPower(short(0), 254))
    bench.wait(36000 * second)
    const active = decodeEnergy(bank(bench, loadEnergySpan))
    const apparent = decodeEnergy(bank(bench, apparentEnergySpan))
    expect(active.energy! / apparent.energy!).toBeCloseTo(0.97, 3)
    expect(active.power! / apparent.power!).toBeCloseTo(0.97, 3)
  })

  test('a latched bank keeps its values while it is read, a fresh latch takes new ones', () => {
    const bench = ready()
    bench.send(arcPower(short(0), 254))
    bench.wait(100 * second)
    const latched: BankSpan = { bank: Bank.ACTIVE_ENERGY, from: 4, to: 15, latch: true }
    const first = bank(bench, latched)
    bench.wait(100 * second)
    expect(bank(bench, { ...latched, latch: false })).toEqual(first)
    expect(bank(bench, latched)).not.toEqual(first)
  })

  test('resettable counters are set back only where the bank is unlocked', () => {
    const bench = ready()
    const write = (location: number, value: number) =>
      bench.send(
        special(Special.DTR1, Bank.LIGHT_DIAGNOSTICS),
        special(Special.DTR0, location),
        command(short(0), Command.ENABLE_WRITE_MEMORY),
        special(Special.WRITE_MEMORY_LOCATION, value),
      )[3]
    const resettable = () => bank(bench, { bank: Bank.LIGHT_DIAGNOSTICS, from: 4, to: 6, latch: false })[2]
    expect(write(4, 0)).toEqual({ kind: 'none' })
    expect(resettable()).toBe(1)
    expect(write(LockByte.location, LockByte.unlocked)).toEqual({ kind: 'byte', value: LockByte.unlocked })
    expect(write(4, 0)).toEqual({ kind: 'byte', value: 0 })
    expect(resettable()).toBe(0)
  })

  test('bank 0 names the last bank and the versions; location 1 and banks that are not there stay silent', () => {
    const bench = ready([{ shortAddress: 0, serial: 0x0102030405 }])
    const identity = (from: number, to: number) =>
      bench.dialogue(readBank(short(0), { bank: Bank.IDENTITY, from, to, latch: false }))
    expect(identity(0, 0)).toEqual({ ok: true, bytes: Uint8Array.of(0x1a) })
    expect(identity(1, 1)).toEqual({ ok: false, reason: 'no-answer' })
    expect(identity(2, 2)).toEqual({ ok: true, bytes: Uint8Array.of(206) })
    expect(identity(0x0b, 0x12)).toEqual({ ok: true, bytes: Uint8Array.of(0, 0, 0, 1, 2, 3, 4, 5) })
    expect(bench.dialogue(readBank(short(0), { bank: 77, from: 0, to: 3, latch: false }))).toMatchObject({ ok: false })
  })
})

describe('a lamp on its line', () => {
  function condition(bench: DaliTestBench, lamp: DaliLamp): DaliLampCondition {
    const { error, result } = bench.call<DaliLampCondition>((done) => lamp.check(done))
    expect(error).toBeNull()
    return result!
  }

  test.each([
    [{}, 'ok'],
    [{ open: true }, 'lamp-failure'],
    [{ short: true }, 'lamp-failure'],
    [{ failed: true }, 'gear-failure'],
    [{ missing: true }, 'no-answer'],
    [{ hung: true }, 'no-answer'],
  ] as const)('with %j is judged %s', (faults, expected) => {
    const bench = ready()
    const lamp = new DaliLamp(bench.line, short(0))
    lamp.setLevel(50)
    bench.wait(second)
    bench.gears[0]!.setFaults(faults)
    expect(condition(bench, lamp)).toBe(expected)
  })

  test('whose line lost its power is judged "no-line", and gives light all the same', () => {
    const bench = ready()
    const lamp = new DaliLamp(bench.line, short(0))
    bench.bus.supply(bench, 0)
    bench.wait(second)
    expect(condition(bench, lamp)).toBe('no-line')
    expect(bench.gears[0]!.dimmer.actual).toBe(254)
  })

  test('a D4i gear that feeds the line takes it along when it is cut off', () => {
    const bench = new DaliTestBench([{ shortAddress: 0, supplyMa: 50 }])
    bench.bus.supply(bench, 0)
    bench.powerUp()
    bench.wait(second)
    const lamp = new DaliLamp(bench.line, short(0))
    expect(condition(bench, lamp)).toBe('ok')
    bench.gears[0]!.setFaults({ missing: true })
    bench.wait(second)
    expect(condition(bench, lamp)).toBe('no-line')
    bench.gears[0]!.setFaults({})
    bench.wait(second)
    expect(condition(bench, lamp)).toBe('ok')
  })

  test('takes levels in percent, and the last of several in a row', () => {
    const bench = ready()
    const lamp = new DaliLamp(bench.line, short(0))
    for (const percent of [10, 20, 30, 50]) lamp.setLevel(percent)
    bench.wait(second)
    expect(bench.gears[0]!.lamp.level).toBeCloseTo(0.5, 1)
    expect(lamp.level).toBeCloseTo(50.5, 1)
    expect(() => lamp.setLevel(101)).toThrow(RangeError)
    lamp.close()
    expect(() => lamp.setLevel(1)).toThrow(/closed/)
  })

  test('reads its energy while levels are asked for', () => {
    const bench = ready()
    const lamp = new DaliLamp(bench.line, short(0))
    lamp.setLevel(100)
    bench.wait(3600 * second)
    const outcome = bench.call<EnergyReading>((done) => {
      lamp.readEnergy(done)
      lamp.setLevel(0)
    })
    expect(outcome).toMatchObject({ error: null, completions: 1, inside: false })
    expect(outcome.result!.energy).toBeCloseTo(100, 0)
    expect(bench.gears[0]!.dimmer.actual).toBe(0)
  })

  test('fade time and both levels are set by its driver', () => {
    const bench = ready()
    const lamp = new DaliLamp(bench.line, short(0))
    const { error } = bench.call<void>((done) =>
      lamp.configure({ fadeTime: 4, powerOnPercent: 50.5, systemFailurePercent: 10.1 }, done as never),
    )
    expect(error).toBeNull()
    expect(bench.ask(Command.QUERY_FADE_TIME_FADE_RATE)).toBe(0x47)
    expect(bench.ask(Command.QUERY_POWER_ON_LEVEL)).toBe(229)
    expect(bench.ask(Command.QUERY_SYSTEM_FAILURE_LEVEL)).toBe(170)
  })
})
