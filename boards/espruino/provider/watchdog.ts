import type { Watchdog } from '../../../firmware/hal/device.js'
import type { Globals } from './globals.js'

declare const E: Globals['E']

/** The processor's watchdog; it counts in seconds and cannot be switched off again. */
export class EspruinoWatchdog implements Watchdog {
  enable(timeoutUs: number): void {
    if (!(timeoutUs > 0)) throw new RangeError('timeout')
    E.enableWatchdog(timeoutUs / 1000000, false)
  }

  kick(): void {
    E.kickWatchdog()
  }
}
