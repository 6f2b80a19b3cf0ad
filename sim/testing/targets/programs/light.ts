import { Bh1750 } from '../../../../firmware/drivers/bh1750.js'
import type { Device, DriverError, Part } from '../../../../firmware/hal/index.js'

/** What the program needs soldered on. */
export const lightParts: readonly Part[] = [
  { role: 'light', bus: 'i2c', part: 'bh1750', address: 0x23, hz: 100000, purpose: 'ambient light' },
]

const pauseUs = 100000

/** Measures for ever, and says "N lx" or "no lux: KIND" each time. */
export class LightProgram {
  private readonly light: Bh1750

  constructor(private readonly device: Device) {
    this.light = new Bh1750({ ...device.i2c['light']!, timers: device.timers })
  }

  start(): void {
    const { device } = this
    this.light.sample((error, sample) => {
      device.log('info', 'light', error ? 'no lux: ' + kindOf(error) : Math.round(sample.illuminance) + ' lx')
      device.timers.after(pauseUs, () => this.start())
    })
  }
}

/** The kind of what went wrong on the bus, where it was the bus. */
function kindOf(error: Error): string {
  const { kind, cause } = error as DriverError
  return cause ? (cause as DriverError).kind : kind
}
