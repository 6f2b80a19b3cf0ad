import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseCclk } from './cclk.js'
import { edrxCode, edrxCycleS, fourBits, grantedEdrxCode, pagingWindowCode, pagingWindowS } from './edrx.js'
import { errorOfFinal, modemError } from './error.js'
import { afterPrefix, integerOf, splitParameters } from './parameters.js'
import { formatCereg, isRegistered, parseCereg, type Registration } from './registration.js'
import { parseCesq, parseCsq, rsrpCode, rsrpOf, rsrqCode, rsrqOf, rssiCode, rssiOf } from './signal.js'
import { bitsOf, byteOfBits, formatTimer2, formatTimer3, parseTimer2, parseTimer3 } from './timers.js'

describe('parameters', () => {
  test.each([
    ['0,1', ['0', '1']],
    ['', ['']],
    [',,', ['', '', '']],
    [' 5 , "a b" ,c', ['5', 'a b', 'c']],
    ['0,1023,"user/get","This is, quoted"', ['0', '1023', 'user/get', 'This is, quoted']],
    ['"a\\"b",1', ['a"b', '1']],
    ['1,"never closed', ['1', 'never closed']],
    ['"x"junk,2', ['x', '2']],
    ['1,', ['1', '']],
  ])('%j are %j', (text, expected) => expect(splitParameters(text)).toEqual(expected))

  test('any text is split without an exception', () => {
    fc.assert(fc.property(fc.string(), (text) => splitParameters(text).length >= 1))
  })

  test('integers are decimal and nothing else', () => {
    expect(['0', '65535', '-1', '0042'].map(integerOf)).toEqual([0, 65535, -1, 42])
    for (const text of [undefined, '', '-', '1.5', '0x1', ' 1', '1e3', '1'.repeat(16)])
      expect(integerOf(text)).toBeUndefined()
  })

  test('what follows a prefix', () => {
    expect(afterPrefix('+CSQ: 18,99', '+CSQ:')).toBe('18,99')
    expect(afterPrefix('+CSQ:18,99', '+CSQ:')).toBe('18,99')
    expect(afterPrefix('+CESQ: 1', '+CSQ:')).toBeUndefined()
  })
})

describe('timers of power saving mode (3GPP TS 24.008, 10.5.7.4 and 10.5.7.4a; facts nbiot.md 1.11)', () => {
  test.each([
    ['01000111', 70 * 3600],
    ['00100110', 6 * 3600],
    ['00000111', 70 * 60],
    ['01100001', 2],
    ['10000001', 30],
    ['10100001', 60],
    ['11011111', 9920 * 3600],
    ['11100000', 'deactivated' as const],
  ])('T3412 extended %s is %s s', (bits, seconds) => {
    expect(parseTimer3(bits)).toBe(seconds)
    expect(parseTimer3(formatTimer3(seconds))).toBe(seconds)
  })

  test.each([
    ['00100101', 300],
    ['00000010', 4],
    ['00000000', 0],
    ['01000001', 360],
    ['11100000', 'deactivated' as const],
  ])('T3324 %s is %s s', (bits, seconds) => {
    expect(parseTimer2(bits)).toBe(seconds)
    expect(parseTimer2(formatTimer2(seconds))).toBe(seconds)
  })

  test('what cannot be said exactly is rounded up, what is too long is cut', () => {
    expect(parseTimer2(formatTimer2(63))).toBe(120)
    expect(parseTimer2(formatTimer2(1e6))).toBe(31 * 360)
    expect(parseTimer3(formatTimer3(63))).toBe(90)
    expect(parseTimer3(formatTimer3(1e9))).toBe(31 * 1152000)
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 31 * 1152000 }), (seconds) => {
        expect(parseTimer3(formatTimer3(seconds))).toBeGreaterThanOrEqual(seconds)
      }),
    )
  })

  test('bits are eight characters 0 or 1', () => {
    expect(byteOfBits('01000111')).toBe(0x47)
    expect(bitsOf(0x47)).toBe('01000111')
    for (const bits of ['', '0100011', '010001112', '0100011x']) expect(parseTimer2(bits)).toBeUndefined()
  })
})

describe('eDRX in NB-S1 (facts nbiot.md 1.12)', () => {
  test.each([
    ['0010', 20.48],
    ['0011', 40.96],
    ['0101', 81.92],
    ['1001', 163.84],
    ['1010', 327.68],
    ['1011', 655.36],
    ['1100', 1310.72],
    ['1101', 2621.44],
    ['1110', 5242.88],
    ['1111', 10485.76],
  ])('cycle %s is %s s', (bits, seconds) => {
    expect(edrxCycleS(bits)).toBe(seconds)
    expect(edrxCode(seconds)).toBe(bits)
    expect(grantedEdrxCode(bits)).toBe(bits)
  })

  test('codes for LTE-M only count as 0010', () => {
    for (const code of [0, 1, 4, 6, 7, 8]) {
      expect(edrxCycleS(fourBits(code))).toBe(20.48)
      expect(grantedEdrxCode(fourBits(code))).toBe('0010')
    }
  })

  test('the paging time window is (code + 1) times 2.56 s', () => {
    expect(pagingWindowS('0000')).toBe(2.56)
    expect(pagingWindowS('1111')).toBe(40.96)
    for (let code = 0; code < 16; code++) expect(pagingWindowCode(pagingWindowS(fourBits(code))!)).toBe(fourBits(code))
    expect(pagingWindowCode(0)).toBe('0000')
    expect(pagingWindowCode(99)).toBe('1111')
  })

  test('other text is no code', () => {
    for (const bits of ['', '001', '00102', '00x0']) {
      expect(edrxCycleS(bits)).toBeUndefined()
      expect(pagingWindowS(bits)).toBeUndefined()
    }
    expect(edrxCode(1e9)).toBe('1111')
  })
})

describe('signal (3GPP TS 27.007, 8.5 and 8.69)', () => {
  test.each([
    [0, -113],
    [1, -111],
    [18, -77],
    [30, -53],
    [31, 'saturated' as const],
    [99, 'not-detected' as const],
  ])('+CSQ: %i is %s dBm', (code, rssi) => {
    expect(rssiOf(code)).toBe(rssi)
    expect(rssiCode(rssi)).toBe(code)
    expect(parseCsq(`${code},99`)).toBe(rssi)
  })

  // 27.007: rsrp 1 is -140 <= rsrp < -139 dBm, 96 is -45 <= rsrp < -44; rsrq 1 is -19.5 <= rsrq < -19, 33 is -3.5 <= rsrq < -3.
  test.each([
    [1, -140],
    [47, -94],
    [96, -45],
    [97, 'saturated' as const],
    [255, 'not-detected' as const],
  ])('RSRP code %i is %s dBm', (code, rsrp) => {
    expect(rsrpOf(code)).toBe(rsrp)
    expect(rsrpCode(rsrp)).toBe(code)
  })

  test.each([
    [1, -19.5],
    [27, -6.5],
    [33, -3.5],
    [34, 'saturated' as const],
    [255, 'not-detected' as const],
  ])('RSRQ code %i is %s dB', (code, rsrq) => {
    expect(rsrqOf(code)).toBe(rsrq)
    expect(rsrqCode(rsrq)).toBe(code)
  })

  test('values beyond the scale take its ends, codes beyond the tables none', () => {
    expect([rssiCode(-200), rssiCode(0), rsrpCode(-200), rsrpCode(0), rsrqCode(-99), rsrqCode(0)]).toEqual([
      0, 31, 0, 97, 0, 34,
    ])
    expect([rssiOf(32), rsrpOf(98), rsrqOf(35), rssiOf(-1)]).toEqual([undefined, undefined, undefined, undefined])
    expect(rsrpCode(-93.4)).toBe(47)
  })

  test('+CESQ as a BC660K prints it (renode issue 917)', () => {
    expect(parseCesq('14,0,255,255,27,47')).toEqual({ rsrp: -94, rsrq: -6.5 })
    expect(parseCesq('99,99,255,255,255,255')).toEqual({ rsrp: 'not-detected', rsrq: 'not-detected' })
    expect(parseCesq('99,99')).toBeUndefined()
    expect(parseCsq('x')).toBeUndefined()
  })
})

const registered: Registration = { state: 'home', tac: 0x8ca7, cellId: 0x28c465, act: 9 }
const refused: Registration = { state: 'denied', causeType: 0, rejectCause: 15 }
const saving: Registration = { ...registered, activeTime: '00010000', periodicTau: '00101010' }

describe('+CEREG (3GPP TS 27.007, 10.1.22; facts nbiot.md 3.2)', () => {
  test.each<['read' | 'urc', number, Registration, string]>([
    ['read', 0, registered, '0,1'],
    ['read', 1, registered, '1,1'],
    ['urc', 1, registered, '1'],
    ['read', 2, registered, '2,1,"8CA7","0028C465",9'],
    ['urc', 2, registered, '1,"8CA7","0028C465",9'],
    ['urc', 2, { state: 'searching' }, '2'],
    ['read', 3, registered, '3,1,"8CA7","0028C465",9'],
    ['urc', 3, refused, '3,,,,0,15'],
    ['read', 3, refused, '3,3,,,,0,15'],
    ['urc', 2, refused, '3'],
    ['urc', 4, saving, '1,"8CA7","0028C465",9,,,"00010000","00101010"'],
    ['read', 4, saving, '4,1,"8CA7","0028C465",9,,,"00010000","00101010"'],
    ['read', 5, saving, '5,1,"8CA7","0028C465",9,,,"00010000","00101010"'],
    ['urc', 5, refused, '3,,,,0,15'],
    ['urc', 3, saving, '1,"8CA7","0028C465",9'],
  ])('%s form of mode %i', (form, mode, registration, text) => {
    expect(formatCereg(form, mode, registration)).toBe(text)
    const parsed = parseCereg(text)!
    expect(parsed.form).toBe(form)
    expect(parsed.mode).toBe(form === 'read' ? mode : undefined)
    expect(formatCereg(form, mode, parsed.registration)).toBe(text)
  })

  test.each([
    ['5,1,"8CA7","28C465",7,,,"00010000","00101010"', 'read', { state: 'home', tac: 0x8ca7, cellId: 0x28c465, act: 7 }],
    [
      '4,1,"5B57","01A50B1A",9,"00",,,"11100000","11100000"',
      'read',
      { tac: 0x5b57, cellId: 0x1a50b1a, act: 9, causeType: undefined, activeTime: '11100000', periodicTau: '11100000' },
    ],
    ['5,1,"5B57","01A50B1A",9,"00"', 'read', { act: 9, causeType: undefined, rejectCause: undefined }],
    ['1,"5B57","01A50B1A",9,"00"', 'urc', { act: 9, causeType: undefined }],
    ['0,2', 'read', { state: 'searching' }],
    ['5', 'urc', { state: 'roaming' }],
    ['1,8CA7,28C465,9', 'urc', { state: 'home', tac: 0x8ca7 }],
    ['2,"",""', 'urc', { state: 'searching', tac: undefined }],
  ])('%j as seen on modems', (text, form, registration) => {
    expect(parseCereg(text)).toMatchObject({ form, registration })
  })

  test('what cannot be read is undefined', () => {
    for (const text of ['', 'x', '99', '0,x']) expect(parseCereg(text)).toBeUndefined()
  })

  test('home and roaming let data through', () => {
    const states = ['not-registered', 'home', 'searching', 'denied', 'unknown', 'roaming', 'emergency'] as const
    expect(states.filter((state) => isRegistered({ state }))).toEqual(['home', 'roaming'])
  })
})

describe('+CCLK (3GPP TS 27.007, 8.15)', () => {
  test.each([
    // The standard's own example is of 1994; the form with this year, and those of facts nbiot.md 3.2.
    ['"24/05/06,22:10:00+08"', Date.UTC(2024, 4, 6, 20, 10, 0), 8],
    ['20/08/07,06:16:37+32', Date.UTC(2020, 7, 6, 22, 16, 37), 32],
    ['"2026/10/02,23:50:20-12"', Date.UTC(2026, 9, 3, 2, 50, 20), -12],
    ['"24/02/29,00:00:00"', Date.UTC(2024, 1, 29), 0],
  ])('%s', (text, unixMs, zoneQuarterHours) => expect(parseCclk(text)).toEqual({ unixMs, zoneQuarterHours }))

  test('every instant up to 2069 agrees with Date', () => {
    fc.assert(
      fc.property(fc.integer({ min: Date.UTC(2018, 0, 1) / 1000, max: Date.UTC(2069, 11, 31) / 1000 }), (unixS) => {
        const iso = new Date(unixS * 1000).toISOString()
        const text = `"${iso.substring(2, 10).replaceAll('-', '/')},${iso.substring(11, 19)}+00"`
        expect(parseCclk(text)!.unixMs).toBe(unixS * 1000)
      }),
    )
  })

  test('a clock that was never set, and nonsense, are undefined', () => {
    for (const text of [
      '"80/01/06,00:00:00"',
      '"1980/01/06,00:00:00"',
      '"00/01/06,00:00:00"',
      '"70/01"',
      '',
      '"24/13/01,00:00:00"',
      '"24/01/01,24:00:00"',
    ])
      expect(parseCclk(text)).toBeUndefined()
  })
})

describe('errors', () => {
  test('a modem error is an Error with a closed kind and a code', () => {
    expect(modemError('cme', 'text', 50)).toMatchObject({ kind: 'cme', cme: 50, message: 'text' })
    expect('cme' in modemError('timeout', 'text')).toBe(false)
  })

  test.each([
    ['OK', undefined],
    ['SEND OK', undefined],
    ['ERROR', { kind: 'error' }],
    ['+CME ERROR: 50', { kind: 'cme', cme: 50 }],
    ['+CME ERROR:30', { kind: 'cme', cme: 30 }],
    ['+CME ERROR: operation not allowed', { kind: 'error' }],
    ['+CME ERROR:', { kind: 'error' }],
    ['SEND FAIL', { kind: 'error' }],
  ])('%s', (line, expected) => {
    const error = errorOfFinal(line, 'AT+X')
    if (expected) expect(error).toMatchObject(expected)
    else expect(error).toBeUndefined()
  })
})
