/*
 * What `wayside build` generates for a node on a board, by hand for a lamp's dimmer, light sensor and modem line on an
 * Espruino Pico: ports by their name, pins as the interpreter's own variables, and no class that nobody uses.
 */
import type { Device } from '../../../firmware/hal/device.js'
import { makeDevice } from './device.js'
import { EspruinoFlash } from './flash.js'
import type { EspruinoPin } from './globals.js'
import { EspruinoI2CAsync } from './i2c-async.js'
import { EspruinoPower } from './power.js'
import { EspruinoPWM } from './pwm.js'
import { EspruinoRTC } from './rtc.js'
import { EspruinoSerial } from './serial.js'

declare const A2: EspruinoPin
declare const A3: EspruinoPin
declare const A5: EspruinoPin
declare const B8: EspruinoPin
declare const B9: EspruinoPin

/** The device that a node's constructor takes. */
export const device: Device = makeDevice({
  io: {},
  pin: {},
  i2c: { light: { io: EspruinoI2CAsync, port: 'I2C1', data: B9, clock: B8, hz: 100000, address: 0x23 } },
  serial: { modem: { io: EspruinoSerial, port: 'Serial2', transmit: A2, receive: A3, baud: 9600 } },
  spi: {},
  pwm: { dimmer: { io: EspruinoPWM, pin: A5, hz: 1000, resolution: 16 } },
  digital: {},
  analog: {},
  rtc: { io: EspruinoRTC },
  flash: new EspruinoFlash({
    outbox: { blockLength: 2048, blocks: 8, storageAt: 0x8004000, pageLength: 16384 },
  }),
  power: new EspruinoPower(),
})
