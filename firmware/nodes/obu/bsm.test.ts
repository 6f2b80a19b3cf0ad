import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Uper } from '../../../protocols/asn1/index.js'
import { decodeDsmp, messageFrame2019, vehicleClass } from '../../../protocols/v2x/index.js'
import { makeBsmEncoder } from './bsm.js'

const uper = new Uper(messageFrame2019())
const encode = makeBsmEncoder()
const id = Uint8Array.of(0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88)

const double = (min: number, max: number) => fc.double({ min, max, noNaN: true })
const motions = fc.record({
  lat: fc.integer({ min: -900000000, max: 900000000 }),
  long: fc.integer({ min: -1799999999, max: 1800000000 }),
  heading: double(0, 359.9999),
  speed: double(0, 200),
  acceleration: double(-30, 30),
})
const bodies = fc.record({
  vehicleClass: fc.constantFrom(vehicleClass.passenger, vehicleClass.truck, vehicleClass.ambulance),
  lengthM: double(0, 40),
  widthM: double(0, 10),
  isOnDuty: fc.boolean(),
})

/* The codec is the judge: asn1c and Erlang's asn1ct check it (protocols/v2x/peers.test.ts). */
test('the codec reads out of every frame what was put in, to the steps of the wire, and makes the same octets of it', () => {
  fc.assert(
    fc.property(bodies, motions, fc.integer({ min: 0, max: 127 }), fc.nat(2 ** 45), (body, motion, count, unixMs) => {
      const { aid, payload } = decodeDsmp(encode(body, id)(motion, count, unixMs))
      const result = uper.decode(payload)
      if (!result.ok) throw new Error(`a BSM expected, got ${result.kind} at ${result.path}`)
      expect(uper.encode(result.value)).toEqual(payload)
      const bsm = result.value.bsmFrame!
      const isEmergency = body.vehicleClass === vehicleClass.ambulance
      expect(aid).toBe(isEmergency ? 113 : 111)
      expect(bsm).toMatchObject({
        msgCnt: count,
        id,
        secMark: unixMs % 60000,
        pos: { lat: motion.lat, long: motion.long },
      })
      expect(Math.abs(bsm.speed / 50 - Math.min(163, motion.speed))).toBeLessThan(0.0101)
      const astray = Math.abs(bsm.heading / 80 - motion.heading)
      expect(Math.min(astray, 360 - astray)).toBeLessThan(0.00626)
      const held = Math.max(-20, Math.min(20, motion.acceleration))
      expect(Math.abs(bsm.accelSet.long / 100 - held)).toBeLessThan(0.00501)
      expect(bsm.accelSet).toMatchObject({ lat: 2001, vert: -127, yaw: 0 })
      expect(bsm.brakes).toEqual({ brakePadel: motion.acceleration < -0.5 ? 'on' : 'off' })
      expect(bsm.size.width).toBe(Math.round(body.widthM * 100))
      expect(bsm.size.length).toBe(Math.round(body.lengthM * 100))
      expect(bsm.vehicleClass.classification).toBe(body.vehicleClass)
      expect(bsm.transmission).toBe('forwardGears')
      const onDuty = { responseType: 'emergency', sirenUse: 'inUse', lightsUse: 'inUse' }
      expect(bsm.emergencyExt).toEqual(isEmergency && body.isOnDuty ? onDuty : undefined)
    }),
    { numRuns: 500, seed: 11 },
  )
})

test("a frame is nobody else's: the next one leaves it as it is", () => {
  const frames = encode({ vehicleClass: 10, lengthM: 4, widthM: 2, isOnDuty: false }, id)
  const motion = { lat: 1, long: 2, heading: 3, speed: 4, acceleration: 0 }
  const first = frames(motion, 1, 0)
  const copy = first.slice()
  const second = frames({ ...motion, lat: 9 }, 2, 100)
  expect(first).toEqual(copy)
  expect(second).not.toEqual(first)
})
