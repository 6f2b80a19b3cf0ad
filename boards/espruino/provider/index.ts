/*
 * The provider of firmware/hal that runs on an Espruino board. One module a class; `sideEffects` apart, an image carries those
 * that its entry imports. An entry imports from the modules themselves, not from here.
 */
export * from './analog.js'
export * from './battery.js'
export * from './device.js'
export * from './digital.js'
export * from './flash.js'
export * from './flash-pages.js'
export * from './i2c.js'
export * from './i2c-async.js'
export * from './key-value.js'
export * from './power.js'
export * from './pulse-count.js'
export * from './pwm.js'
export * from './rtc.js'
export * from './serial.js'
export * from './smbus-async.js'
export * from './spi.js'
export * from './watchdog.js'
