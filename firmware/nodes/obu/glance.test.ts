import { describe, expect, test } from 'vitest'
import { makeBsmEncoder } from './bsm.js'
import { glanceAt } from './glance.js'
import { makeDecoder } from './heard.js'

const encode = makeBsmEncoder()
const motion = { lat: 302741000, long: 1201551000, heading: 90.5, speed: 12.34, acceleration: 0 }
const id = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8)
const car = { vehicleClass: 10, lengthM: 4.6, widthM: 1.8, isOnDuty: false }

describe('a glance at a frame', () => {
  test('says of an ordinary vehicle what the whole decoder says', () => {
    const frame = encode(car, id)(motion, 1, 0)
    const { lat, long, speed, heading } = glanceAt(frame)!
    expect({ lat, long, speed, heading }).toEqual({ lat: 302741000, long: 1201551000, speed: 12.34, heading: 90.5 })
    expect(makeDecoder()(frame)).toMatchObject({ vehicle: { lat, long, speed, heading } })
  })

  test('leaves an emergency vehicle on duty to the decoder, and takes one off duty for ordinary', () => {
    const ambulance = { ...car, vehicleClass: 65 }
    expect(glanceAt(encode({ ...ambulance, isOnDuty: true }, id)(motion, 1, 0))).toBeUndefined()
    expect(glanceAt(encode(ambulance, id)(motion, 1, 0))).toBeDefined()
  })

  test('leaves what is no frame to the decoder, which counts it', () => {
    expect(glanceAt(Uint8Array.of(1, 2, 3))).toBeUndefined()
    expect(glanceAt(new Uint8Array(0))).toBeUndefined()
  })
})
