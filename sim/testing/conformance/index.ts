import { analogRules } from './analog.js'
import { digitalRules } from './digital.js'
import { i2cAsyncRules } from './i2c-async.js'
import { i2cRules } from './i2c.js'
import type { ProviderFactory } from './provider.js'
import { pulseCountRules } from './pulse-count.js'
import { pwmRules } from './pwm.js'
import { rtcRules } from './rtc.js'
import { serialRules } from './serial.js'
import { smbusRules } from './smbus.js'
import { spiRules } from './spi.js'
import { flashRules, keyValueRules } from './storage.js'
import { clockRules, randomRules, timerRules } from './time.js'

export { I2cTestTarget } from './i2c-target.js'
export type * from './provider.js'

/**
 * The rules of ECMA-419 that a provider of firmware/hal keeps, and those of our extensions: each is a test that names its
 * clause. Call it from a test file, inside a describe of the provider's name; every provider runs all of it. What one
 * cannot do it declares, and the suite asserts that.
 */
export function conformance(factory: ProviderFactory): void {
  digitalRules(factory)
  pwmRules(factory)
  analogRules(factory)
  i2cRules(factory)
  i2cAsyncRules(factory)
  smbusRules(factory)
  spiRules(factory)
  serialRules(factory)
  pulseCountRules(factory)
  rtcRules(factory)
  keyValueRules(factory)
  flashRules(factory)
  clockRules(factory)
  timerRules(factory)
  randomRules(factory)
}
