import { Bh1750 } from 'wayside/drivers/bh1750'
import type { Device, Part } from 'wayside/hal'

/** What is soldered on: a BH1750 on I2C. */
export const lightMeterParts: readonly Part[] = [
  { role: 'light', bus: 'i2c', part: 'bh1750', address: 0x23, hz: 100000, purpose: 'ambient light' },
]

/** Firmware as it goes onto a chip: three measurements with the driver, and a line of log for each. */
export class LightMeter {
  private readonly light: Bh1750
  private measurements = 0

  constructor(private readonly device: Device) {
    this.light = new Bh1750({ ...device.i2c['light']!, timers: device.timers })
  }

  start(): void {
    if (this.measurements === 3) return
    this.measurements++
    this.light.sample((error, sample) => {
      this.device.log('info', 'meter', error ? error.message : Math.round(sample.illuminance) + ' lx')
      this.start()
    })
  }
}
