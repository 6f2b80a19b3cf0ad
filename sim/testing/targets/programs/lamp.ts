import type { Device, Part } from '../../../../firmware/hal/index.js'
import { NoModem, OpenLine } from '../../../../firmware/modems/no-modem.js'
import { streetlightParts } from '../../../../firmware/nodes/streetlight/hardware.js'
import { Streetlight, type StreetlightConfig } from '../../../../firmware/nodes/streetlight/streetlight.js'

/** A street lamp's photocell and dimmer; neither modem nor meter. */
export const lampParts: readonly Part[] = streetlightParts.filter(({ bus }) => bus !== 'serial')

const config: StreetlightConfig = {
  reportEveryUs: 900000000,
  plan: [{ atMinute: 0, level: 50 }],
  photocell: true,
  lamp: { ratedPowerW: 100 },
  broker: { host: 'nowhere', port: 1883 },
}

const hangzhou = { latitude: 30.2741, longitude: 120.1551 }

/** Midnight of 2026-06-21 at 120 degrees east, milliseconds since 1970. */
const midnightMs = 1782057600000

/** A lamp that nobody has told the time: its photocell decides. */
export class Lamp {
  private readonly node: Streetlight

  constructor(device: Device) {
    this.node = streetlight(device, undefined)
  }

  start(): void {
    this.node.start()
  }
}

/** A lamp whose clock is set to midnight. */
export class NightLamp {
  private readonly node: Streetlight

  constructor(device: Device) {
    this.node = streetlight(device, midnightMs)
  }

  start(): void {
    this.node.start()
  }
}

/**
 * The street light as it is, on a board that has no serial port: its lines for modem and meter end in the air.
 * `unixMs`: what its clock is set to, milliseconds since 1970; undefined for a clock that was never set.
 */
function streetlight(device: Device, unixMs: number | undefined): Streetlight {
  const clock = new device.rtc!.io(device.rtc!)
  clock.time = unixMs
  clock.close()
  const line = { io: OpenLine, baud: 9600 }
  const node = {
    io: device.io,
    pin: device.pin,
    i2c: device.i2c,
    serial: { modem: line, meter: line },
    spi: device.spi,
    pwm: device.pwm,
    digital: device.digital,
    analog: device.analog,
    rtc: device.rtc,
    flash: device.flash,
    clock: device.clock,
    timers: device.timers,
    power: device.power,
    random: device.random,
    identity: device.identity,
    log: device.log,
  }
  return new Streetlight(node, NoModem, config, hangzhou)
}
