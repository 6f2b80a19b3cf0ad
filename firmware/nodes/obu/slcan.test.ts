import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { SlcanReader, slcanLine, type CanFrame } from './slcan.js'
import { Pgn, vehicleReading } from './vehicle-frames.js'

const bytesOf = (text: string): Uint8Array => Uint8Array.from(text, (letter) => letter.charCodeAt(0))

function read(...portions: readonly string[]): { frames: CanFrame[]; refused: number } {
  const reader = new SlcanReader()
  const frames: CanFrame[] = []
  for (const portion of portions) reader.push(bytesOf(portion), (frame) => frames.push(frame))
  return { frames, refused: reader.refused }
}

/** The examples of the CAN232 manual's command list (recalled): "t10021133", "T0000010021133". */
const short: CanFrame = { isExtended: false, id: 0x100, data: [0x11, 0x33] }
const long: CanFrame = { isExtended: true, id: 0x100, data: [0x11, 0x33] }

describe('CAN frames as lines', () => {
  test('of both lengths of identifier, as the manual has them', () => {
    expect(read('t10021133\rT0000010021133\r').frames).toEqual([short, long])
    expect(slcanLine(short)).toBe('t10021133\r')
    expect(slcanLine(long)).toBe('T0000010021133\r')
  })

  test('cut at every place come out the same', () => {
    const text = 't10021133\rT18FEF1008FF00320000000000\r'
    const whole = read(text).frames
    expect(whole.length).toBe(2)
    for (let at = 0; at <= text.length; at++) expect(read(text.slice(0, at), text.slice(at)).frames).toEqual(whole)
  })

  test.each([
    ['no digits', 't1z021133\r'],
    ['too few bytes', 't100311\r'],
    ['too many bytes', 't1001112233\r'],
    ['nine bytes', 't1009112233445566778899\r'],
    ['an identifier of 32 bits', 'T200000000\r'],
    ['an identifier of 12 bits', 't8000\r'],
    ['a very long line', 't100' + '1'.repeat(500) + '\r'],
  ])('that are none are counted: %s', (_name, text) => {
    expect(read(text, 't10021133\r')).toEqual({ frames: [short], refused: 1 })
  })

  test('between what an adapter says besides', () => {
    expect(read('z\rV1013\r\x07t10021133\r').frames).toEqual([])
    expect(read('z\rV1013\r', 't10021133\r')).toEqual({ frames: [short], refused: 0 })
  })

  test('written and read again are the same', () => {
    const frame = fc.boolean().chain((isExtended) =>
      fc.record({
        isExtended: fc.constant(isExtended),
        id: fc.integer({ min: 0, max: isExtended ? 0x1fffffff : 0x7ff }),
        data: fc.array(fc.integer({ min: 0, max: 255 }), { maxLength: 8 }),
      }),
    )
    fc.assert(
      fc.property(frame, (each) => {
        expect(read(slcanLine(each)).frames).toEqual([each])
      }),
    )
  })

  test('whatever comes, nothing is thrown', () => {
    fc.assert(fc.property(fc.uint8Array(), (bytes) => new SlcanReader().push(bytes, () => undefined)))
  })
})

/* Expected by hand from SAE J1939-71 as recalled: 1/256 km/h; 0.1 m/s2 from -12.5 on; FB and above is no value. */
describe('what they say of the vehicle', () => {
  const frame = (group: number, data: readonly number[]): CanFrame => ({
    isExtended: true,
    id: 0x18000000 + group * 256,
    data,
  })
  const ff = [0xff, 0xff, 0xff, 0xff, 0xff]

  test('50 km/h is 0x3200', () => {
    const reading = vehicleReading(frame(Pgn.cruiseControlVehicleSpeed, [0xff, 0x00, 0x32, ...ff]))
    expect(reading?.speed).toBeCloseTo(50 / 3.6, 9)
  })

  test('-2.5 m/s2 is 100', () => {
    const reading = vehicleReading(frame(Pgn.vehicleDynamicControl2, [0xff, 0xff, ...ff, 100]))
    expect(reading?.acceleration).toBeCloseTo(-2.5, 9)
  })

  test.each([
    ['a speed that is not available', frame(Pgn.cruiseControlVehicleSpeed, [0xff, 0xff, 0xff, ...ff])],
    ['an acceleration that is not available', frame(Pgn.vehicleDynamicControl2, [0xff, 0xff, ...ff, 0xff])],
    ['another group', frame(61444, [0, 0, 0, 0, 0, 0, 0, 0])],
    ['a short frame', frame(Pgn.cruiseControlVehicleSpeed, [0xff, 0, 0x32])],
    ['an identifier of 11 bits', { isExtended: false, id: 0x100, data: [0, 0, 0, 0, 0, 0, 0, 0] }],
  ])('nothing of %s', (_name, each) => expect(vehicleReading(each)).toBeUndefined())
})
