import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fromHex, toHex } from '../bytes/index.js'
import {
  decodeAck,
  decodeCfgPrt,
  decodeCfgRate,
  decodeMonVer,
  decodeNavPvt,
  encodeAck,
  encodeCfgMsg,
  encodeCfgPrt,
  encodeCfgRate,
  encodeMonVer,
  encodeNavPvt,
  encodeUbx,
  pollUbx,
  Ubx,
  UbxReader,
  type NavPvt,
  type UbxIncoming,
} from './index.js'

/** Frames of facts/protocols.md 5.1, worked out there by the rules of the protocol specification. */
const vectors = [
  { name: 'poll of MON-VER', bytes: pollUbx(Ubx.Mon, Ubx.MonVer), hex: 'b5620a0400000e34' },
  { name: 'poll of NAV-PVT', bytes: pollUbx(Ubx.Nav, Ubx.NavPvt), hex: 'b562010700000819' },
  {
    name: 'CFG-RATE of 1 Hz',
    bytes: encodeCfgRate({ measurementMs: 1000, navigationRate: 1, timeReference: 1 }),
    hex: 'b56206080600e803010001000139',
  },
]

function readAll(bytes: Iterable<number>): UbxIncoming[] {
  const reader = new UbxReader()
  return Array.from(bytes).flatMap((byte) => reader.take(byte) ?? [])
}

/** The payload of a frame on the wire. */
const payloadOf = (bytes: Uint8Array): Uint8Array => bytes.slice(6, -2)

const pvt: NavPvt = {
  timeOfWeekMs: 376_510_000,
  year: 2024,
  month: 11,
  day: 14,
  hour: 8,
  minute: 35,
  second: 10,
  nanoseconds: -1234,
  valid: 7,
  timeAccuracyNs: 25,
  fixType: 3,
  flags: 1,
  satellitesUsed: 17,
  longitude: 116.3590535,
  latitude: -39.9520575,
  height: 52.123,
  altitude: 44.5,
  horizontalAccuracy: 1.5,
  verticalAccuracy: 2.25,
  velocityNorth: -3.5,
  velocityEast: 4.25,
  velocityDown: 0.125,
  groundSpeed: 5.506,
  course: 129.47361,
  pdop: 1.25,
}

describe('frames', () => {
  test.each(vectors)('$name is $hex', ({ bytes, hex }) => {
    expect(toHex(bytes)).toBe(hex)
  })

  test.each(vectors)('$name is one frame wherever the stream is cut, with NMEA around it', ({ hex }) => {
    const bytes = [...Buffer.from('$GP'), ...fromHex(hex), ...Buffer.from('GGA')]
    const whole = readAll(bytes)
    expect(whole).toMatchObject([{ kind: 'frame' }])
    for (let cut = 0; cut <= bytes.length; cut++) {
      const reader = new UbxReader()
      expect([...bytes.slice(0, cut), ...bytes.slice(cut)].flatMap((byte) => reader.take(byte) ?? [])).toEqual(whole)
    }
  })

  test.each(vectors)('$name with any one bit turned is not taken for a frame', ({ hex }) => {
    for (let bit = 0; bit < (hex.length / 2) * 8; bit++) {
      const bytes = fromHex(hex)
      bytes[bit >> 3]! ^= 1 << (bit & 7)
      expect(readAll(bytes).some(({ kind }) => kind === 'frame')).toBe(false)
    }
  })

  test('a length beyond reason is given up at once', () => {
    expect(readAll(fromHex('b5620107ffff'))).toEqual([{ kind: 'damaged', why: 'too-long' }])
  })

  test('a doubled first sync byte still begins a frame', () => {
    expect(readAll(fromHex(`b5${vectors[0]!.hex}`))).toMatchObject([{ kind: 'frame' }])
  })

  test('any message comes back from between any noise that has no sync byte', () => {
    const noise = fc.uint8Array({ maxLength: 40 }).map((bytes) => bytes.filter((byte) => byte !== 0xb5))
    const byte = fc.integer({ min: 0, max: 255 })
    fc.assert(
      fc.property(noise, byte, byte, fc.uint8Array({ maxLength: 120 }), (before, messageClass, id, payload) => {
        const frame = encodeUbx(messageClass, id, payload)
        expect(readAll([...before, ...frame, ...before])).toEqual([
          { kind: 'frame', frame: { messageClass, id, payload } },
        ])
      }),
    )
  })

  test('any bytes are read without an exception', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => Array.isArray(readAll(bytes))))
  })
})

describe('messages', () => {
  test('NAV-PVT keeps every value to its step and is 92 bytes', () => {
    const payload = payloadOf(encodeNavPvt(pvt))
    expect(payload).toHaveLength(92)
    expect(decodeNavPvt(payload)).toEqual(pvt)
  })

  test('NAV-PVT has longitude at byte 24 and latitude at byte 28, in 1e-7 degrees, little endian', () => {
    const view = new DataView(payloadOf(encodeNavPvt(pvt)).buffer)
    expect(view.getInt32(24, true)).toBe(1_163_590_535)
    expect(view.getInt32(28, true)).toBe(-399_520_575)
    expect(view.getUint16(4, true)).toBe(2024)
  })

  test('CFG-RATE, CFG-PRT, MON-VER and ACK come back', () => {
    const rate = { measurementMs: 200, navigationRate: 2, timeReference: 3 }
    expect(decodeCfgRate(payloadOf(encodeCfgRate(rate)))).toEqual(rate)
    const port = { baud: 115_200, inputProtocols: 3, outputProtocols: 1 }
    expect(decodeCfgPrt(payloadOf(encodeCfgPrt(port)))).toEqual(port)
    const version = { software: 'ROM CORE 3.01 (107888)', hardware: '00080000', extensions: ['PROTVER=18.00', 'BDS'] }
    expect(decodeMonVer(payloadOf(encodeMonVer(version)))).toEqual(version)
    for (const isAccepted of [true, false]) {
      const frame = encodeAck({ isAccepted, messageClass: 6, id: 8 })
      expect(decodeAck(frame[3]!, payloadOf(frame))).toEqual({ isAccepted, messageClass: 6, id: 8 })
    }
  })

  test('CFG-PRT says UART 1, 8N1 as the specification codes it', () => {
    const payload = payloadOf(encodeCfgPrt({ baud: 9600, inputProtocols: 3, outputProtocols: 3 }))
    expect(toHex(payload)).toBe('01000000d0080000802500000300030000000000')
  })

  test('CFG-MSG for the port that hears it has three bytes', () => {
    expect(toHex(payloadOf(encodeCfgMsg(Ubx.Nav, Ubx.NavPvt, 1)))).toBe('010701')
  })

  test.each([
    ['CFG-RATE', () => decodeCfgRate(new Uint8Array(5))],
    ['CFG-PRT', () => decodeCfgPrt(new Uint8Array(21))],
    ['NAV-PVT', () => decodeNavPvt(new Uint8Array(84))],
    ['ACK', () => decodeAck(1, new Uint8Array(0))],
    ['MON-VER', () => decodeMonVer(new Uint8Array(41))],
  ])('%s of another length is refused', (_, decode) => {
    expect(decode).toThrow(expect.objectContaining({ kind: 'bad-length' }))
  })
})
