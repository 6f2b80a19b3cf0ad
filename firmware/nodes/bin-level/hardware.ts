import type { Part } from '../../hal/index.js'

/** Level sensors that a bin may have: each has a driver of that name. */
export const levelSensors = ['a02yyuw', 'maxbotix'] as const
export type LevelSensorName = (typeof levelSensors)[number]

/** What is soldered to the board in a bin's lid with that sensor. */
export function binLevelParts(sensor: LevelSensorName): readonly Part[] {
  return [
    { role: 'modem', bus: 'serial', part: 'bc95-g', hz: 9600, purpose: 'NB-IoT uplink' },
    { role: 'level', bus: 'serial', part: sensor, hz: 9600, purpose: 'looks down on the waste' },
    { role: 'lid', bus: 'i2c', part: 'lis3dh', address: 0x18, hz: 100000, purpose: 'how the lid lies' },
    { role: 'air', bus: 'i2c', part: 'sht31', address: 0x44, hz: 100000, purpose: 'fire, and the speed of sound' },
    { role: 'gauge', bus: 'i2c', part: 'max17048', address: 0x36, hz: 100000, purpose: 'charge of the cell' },
    { role: 'fan', bus: 'pwm', part: 'fan', hz: 25000, purpose: 'draws air through the deodoriser' },
    { role: 'fan-sense', bus: 'analog', part: 'fan', purpose: 'shunt in the fan ground line' },
    { role: 'motion', bus: 'digital', part: 'lis3dh', purpose: 'INT1: the lid was moved' },
    { role: 'level-supply', bus: 'digital', part: 'load-switch', purpose: 'high: the level sensor has its supply' },
  ]
}
