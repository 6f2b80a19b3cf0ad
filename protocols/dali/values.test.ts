import { describe, expect, it } from 'vitest'
import {
  Command,
  DimmingCurve,
  LedCommand,
  Special,
  addressByte,
  arcPower,
  broadcast,
  command,
  decodeAddress,
  decodeEnergy,
  decodeGearDiagnostics,
  decodeLightDiagnostics,
  decodeStatus,
  describeFrame,
  extendedFadeSeconds,
  fadeSeconds,
  fadeStepsPerSecond,
  group,
  isQuery,
  isSendTwice,
  levelOfPercent,
  percentOfLevel,
  short,
} from './index.js'

describe('addresses (facts: 0AAAAAAS short, 100GGGGS group, 1111111S broadcast, 1111110S unaddressed)', () => {
  it('are put into their byte and read back', () => {
    expect([short(3), group(2), broadcast, { kind: 'unaddressed' } as const].map(addressByte)).toEqual([
      6, 0x84, 0xfe, 0xfc,
    ])
    for (let byte = 0; byte < 0x100; byte++) {
      const address = decodeAddress(byte)
      if (address) expect(addressByte(address)).toBe(byte & 0xfe)
      else expect(byte >= 0xa0 && byte < 0xfc).toBe(true)
    }
  })

  it('outside their range are refused', () => {
    for (const make of [() => short(64), () => short(-1), () => short(1.5), () => group(16)])
      expect(make).toThrow(expect.objectContaining({ kind: 'bad-address' }))
  })
})

describe('commands', () => {
  it('to short address 3 and group 2, as sigrok reads them: 07 A0, 85 05; a level has selector bit 0', () => {
    expect(command(short(3), Command.QUERY_ACTUAL_LEVEL)).toMatchObject({
      frame: { data: 0x07a0 },
      twice: false,
      expectsAnswer: true,
    })
    expect(command(group(2), Command.RECALL_MAX_LEVEL).frame.data).toBe(0x8505)
    expect(arcPower(short(3), 200)).toMatchObject({ frame: { data: 0x06c8 }, twice: false, expectsAnswer: false })
    expect(() => command(broadcast, 256)).toThrow(expect.objectContaining({ kind: 'bad-frame' }))
  })

  it('are sent twice from 20 to 81 and E0 to E4, and INITIALISE and RANDOMISE, and no others', () => {
    for (let opcode = 0; opcode < 0x100; opcode++)
      expect(isSendTwice(0xff00 | opcode), `${opcode}`).toBe(
        (opcode >= 0x20 && opcode <= 0x81) || (opcode >= 0xe0 && opcode <= 0xe4),
      )
    const specials = Object.values(Special).filter((first) => isSendTwice(first << 8))
    expect(specials).toEqual([0xa5, 0xa7])
    expect(isSendTwice(0xfe20)).toBe(false)
  })

  it('are queries from 90 to C5 and ED on; of the special ones compare, verify, query short address and write memory', () => {
    expect([0x8f, 0x90, 0xc5, 0xe4, 0xed, 0xff].map((opcode) => isQuery(0x0100 | opcode))).toEqual([
      false,
      true,
      true,
      false,
      true,
      true,
    ])
    expect(Object.values(Special).filter((first) => isQuery(first << 8))).toEqual([0xa9, 0xb9, 0xbb, 0xc7])
    expect(LedCommand.QUERY_GEAR_TYPE).toBe(0xed)
  })

  it('are said in words', () => {
    const said = [0x07a0, 0x06c8, 0x8505, 0xff13, 0xfd90, 0xb17f, 0x01e3].map((data) =>
      describeFrame({ bits: 16, data }),
    )
    expect(said).toEqual([
      'short 3: QUERY ACTUAL LEVEL',
      'short 3: level 200',
      'group 2: RECALL MAX LEVEL',
      'broadcast: GO TO SCENE 3',
      'unaddressed: QUERY STATUS',
      'SEARCHADDRH 127',
      'short 0: code 227',
    ])
    expect(describeFrame({ bits: 8, data: 254 })).toBe('answer 254')
    expect(describeFrame({ bits: 24, data: 1 })).toBe('control device frame 1')
  })
})

describe('light and time', () => {
  // IEC 62386-102: 0.1 % at 1 and 100 % at 254, a step of 2.8 %; the values between are those of the published table.
  it.each([
    [1, 0.1],
    [85, 0.991],
    [126, 3.04],
    [170, 10.1],
    [229, 50.5],
    [254, 100],
  ])('level %i is %d %% of the light, and that is the nearest level', (level, percent) => {
    expect(percentOfLevel(level)).toBeGreaterThan(percent * 0.995)
    expect(percentOfLevel(level)).toBeLessThan(percent * 1.005)
    expect(levelOfPercent(percentOfLevel(level))).toBe(level)
  })

  it('goes from level to percent and back at every level, on both curves; off is off', () => {
    for (const curve of [DimmingCurve.logarithmic, DimmingCurve.linear])
      for (let level = 0; level <= 254; level++) expect(levelOfPercent(percentOfLevel(level, curve), curve)).toBe(level)
    expect([levelOfPercent(0.001), levelOfPercent(1000), percentOfLevel(127, DimmingCurve.linear)]).toEqual([
      1, 254, 50,
    ])
  })

  it('fades in 0.7 to 90.5 s, at 357.8 to 2.8 levels a second (IEC 62386-102, 9.5)', () => {
    const times = [0.7, 1, 1.4, 2, 2.8, 4, 5.7, 8, 11.3, 16, 22.6, 32, 45.3, 64, 90.5]
    times.forEach((seconds, index) => expect(fadeSeconds(index + 1)).toBeCloseTo(seconds, 1))
    expect(fadeSeconds(0)).toBe(0)
    const rates = [357.8, 253, 178.9, 126.5, 89.4, 63.3, 44.7, 31.6, 22.4, 15.8, 11.2, 7.9, 5.6, 4, 2.8]
    rates.forEach((rate, index) => expect(Math.abs(fadeStepsPerSecond(index + 1) - rate)).toBeLessThan(0.06))
  })

  it('has extended fade times from 0.1 s to 16 minutes', () => {
    expect([0x00, 0x10, 0x24, 0x3f, 0x4f, 0x50].map(extendedFadeSeconds)).toEqual([0, 0.1, 5, 160, 960, 0])
  })
})

describe('what gear says of itself', () => {
  it('status, bit by bit', () => {
    const names = [
      'gearFailure',
      'lampFailure',
      'lampOn',
      'limitError',
      'fadeRunning',
      'resetState',
      'missingShortAddress',
      'powerCycleSeen',
    ]
    names.forEach((name, bit) => {
      const status = decodeStatus(1 << bit) as unknown as Record<string, boolean>
      expect(Object.keys(status).filter((key) => status[key])).toEqual([name])
    })
  })

  const bytes = (text: string) => Uint8Array.from(text.split(' '), (byte) => parseInt(byte, 16))

  it('energy and power with their scales: DiiA 252, bank 202', () => {
    // 10^-1 x 0x0000000186a0 Wh, 10^0 x 0x00000064 W.
    expect(decodeEnergy(bytes('ff 00 00 00 01 86 a0 00 00 00 00 64'))).toEqual({ energy: 10_000, power: 100 })
    expect(decodeEnergy(bytes('03 00 00 00 00 00 02 fd 00 00 00 05'))).toEqual({ energy: 2000, power: 0.005 })
  })

  it('energy that is unknown, not yet known, or of an impossible scale is none', () => {
    expect(decodeEnergy(bytes('00 ff ff ff ff ff ff 00 ff ff ff fe'))).toEqual({ energy: undefined, power: undefined })
    expect(decodeEnergy(bytes('07 00 00 00 00 00 01 f9 00 00 00 01'))).toEqual({ energy: undefined, power: undefined })
  })

  it('diagnostics of the gear: DiiA 253, bank 205', () => {
    const bank = bytes('00 01 51 80 00 00 07 08 fc 32 61 01 02 00 00 01 00 00 00 00 00 00 00 6e 32')
    expect(decodeGearDiagnostics(bank)).toMatchObject({
      operatingSeconds: 86_400,
      starts: 7,
      supplyVolts: 230,
      supplyHz: 50,
      powerFactor: 0.97,
      hasFailure: true,
      failures: 2,
      hasUndervoltage: false,
      hasOvervoltage: true,
      temperature: 50,
      outputPercent: 50,
    })
  })

  it('diagnostics of the light source: DiiA 253, bank 206', () => {
    const bank = bytes('00 00 01 00 00 09 00 00 00 0a 00 00 0e 10 01 e0 03 e8 01 03 00 00 01 ff 00 00 00 00 ff')
    expect(decodeLightDiagnostics(bank)).toEqual({
      starts: 9,
      onSeconds: 3600,
      volts: 48,
      amperes: 1,
      hasFailure: true,
      failures: 3,
      isShorted: false,
      isOpen: true,
      temperature: undefined,
    })
  })
})
