import type { PartBus } from '../../firmware/hal/index.js'
import { daliParts } from './registry-dali.js'
import { fieldParts } from './registry-field.js'
import { nfcParts } from './registry-nfc.js'
import { i2cSensors } from './registry-sensors.js'

/** Where the facts about a chip are written. */
export interface Datasheet {
  /** Title and revision. */
  readonly title: string
  readonly url?: string
}

/** One chip that has a driver and a model. Paths are from the project's root. */
export interface ChipEntry {
  /** Name on the command line and in parts lists. */
  readonly name: string
  readonly title: string
  /** Maker and part number. */
  readonly part: string
  readonly datasheet: Datasheet
  readonly buses: readonly PartBus[]
  readonly driver: string
  readonly model: string
  readonly test: string
  /** What the model can be trusted with, in one line; docs/fidelity.md has the rest. */
  readonly fidelity: string
}

const bh1750: ChipEntry = {
  name: 'bh1750',
  title: 'Ambient light sensor, 16 bit, I2C',
  part: 'ROHM BH1750FVI',
  datasheet: {
    title: 'BH1750FVI technical note, rev. B 2009-04 and rev. D 2011-11',
    url: 'https://www.mouser.com/datasheet/2/348/bh1750fvi-e-186247.pdf',
  },
  buses: ['i2c'],
  driver: 'firmware/drivers/bh1750.ts',
  model: 'sim/chips/bh1750.ts',
  test: 'sim/chips/bh1750.test.ts',
  fidelity: 'instructions, counts and conversion times of the datasheet; no spectrum, no angle, no dark counts',
}

const bl0942: ChipEntry = {
  name: 'bl0942',
  title: 'Single-phase energy meter, UART',
  part: 'Shanghai Belling BL0942',
  datasheet: {
    title: 'BL0942 V1.06',
    url: 'https://www.belling.com.cn/media/file_object/bel_product/BL0942/datasheet/BL0942_V1.06_en.pdf',
  },
  buses: ['serial'],
  driver: 'firmware/drivers/bl0942.ts',
  model: 'sim/chips/bl0942.ts',
  test: 'sim/chips/bl0942.test.ts',
  fidelity: 'packet, registers, write protection, exact energy counter; no averaging, no waveforms, no SPI',
}

const dimmer: ChipEntry = {
  name: 'dimmer-0-10v',
  title: 'LED street lamp with 0-10 V driver',
  part: 'any LED driver with 0-10 V input and dim-to-off',
  datasheet: { title: 'IEC 60929 Annex E' },
  buses: ['pwm'],
  driver: 'firmware/drivers/dimmer-0-10v.ts',
  model: 'sim/chips/led-driver.ts',
  test: 'sim/chips/led-driver.test.ts',
  fidelity: 'stated power and power factor curves, hysteresis, three faults; no inrush, no warm-up, no ripple',
}

const listed = {
  bh1750,
  bl0942,
  'dimmer-0-10v': dimmer,
  ...i2cSensors,
  ...fieldParts,
  ...daliParts,
  ...nfcParts,
}

/** Every chip there is, by name. */
export const chips: Readonly<Record<keyof typeof listed, ChipEntry>> = listed
