import type { ChipEntry } from './registry.js'

/** The entry of a chip on I2C whose three files have its name. */
function onI2c(entry: Omit<ChipEntry, 'buses' | 'driver' | 'model' | 'test'>): ChipEntry {
  const { name } = entry
  return {
    ...entry,
    buses: ['i2c'],
    driver: `firmware/drivers/${name}.ts`,
    model: `sim/chips/${name}.ts`,
    test: `sim/chips/${name}.test.ts`,
  }
}

/** The sensors and gauges on I2C, by name. */
export const i2cSensors = {
  sht31: onI2c({
    name: 'sht31',
    title: 'Temperature and humidity sensor, I2C',
    part: 'Sensirion SHT31-DIS',
    datasheet: {
      title: 'SHT3x-DIS version 5, May 2018',
      url: 'https://www.manualshelf.com/manual/seeedstudio/101020592/data-sheet-english/page-10.html',
    },
    fidelity: 'single shot by repeatability, status, heater, CRC; no periodic mode, no alerts, no self-heating',
  }),
  max17048: onI2c({
    name: 'max17048',
    title: 'Fuel gauge of one lithium cell, I2C',
    part: 'Maxim Integrated MAX17048',
    datasheet: {
      title: 'MAX17048/MAX17049 19-6171 rev. 7, 11/16',
      url: 'https://www.analog.com/media/en/technical-documentation/data-sheets/MAX17048-MAX17049.pdf',
    },
    fidelity:
      'registers, update periods, hibernation, alert bits; true state of charge in place of ModelGauge, no ALRT pin',
  }),
  qmc5883l: onI2c({
    name: 'qmc5883l',
    title: 'Magnetometer, 2 or 8 gauss, I2C',
    part: 'QST QMC5883L',
    datasheet: { title: 'QMC5883L datasheet rev. 1.0' },
    fidelity:
      'registers, rates, overflow, burst roll-over, relative temperature; no noise floor, no interrupt pin, no temperature drift',
  }),
  lis3dh: onI2c({
    name: 'lis3dh',
    title: 'Accelerometer with motion interrupt, 2 to 16 g, I2C',
    part: 'STMicroelectronics LIS3DH',
    datasheet: {
      title: 'LIS3DH DocID17530 rev. 2, December 2016',
      url: 'https://www.st.com/resource/en/datasheet/lis3dh.pdf',
    },
    fidelity:
      'data in three resolutions, rates, high-pass motion interrupt 1 with latch; no FIFO, click, 6D, ADC or self-test',
  }),
  veml7700: onI2c({
    name: 'veml7700',
    title: 'Ambient light sensor, 16 bit, I2C',
    part: 'Vishay VEML7700',
    datasheet: {
      title: 'VEML7700 document 84286 and application note 84323 rev. 06-Mar-2025',
      url: 'https://www.vishay.com/docs/84286/veml7700.pdf',
    },
    fidelity:
      'gains, integration times, non-linearity of the application note, thresholds; no power saving mode, no spectrum',
  }),
  tsl2591: onI2c({
    name: 'tsl2591',
    title: 'Ambient light sensor, two diodes, I2C',
    part: 'ams TSL2591',
    datasheet: {
      title: 'TSL2591 v2-04, 2018-06-05',
      url: 'https://pdf.datasheet.live/e2feef91/ams_ag/TSL25911FN.txt',
    },
    fidelity:
      'both channels, gains, integration times, valid flag; no interrupts, no dark counts, no spectrum beyond infrared part',
  }),
  hmc5883l: onI2c({
    name: 'hmc5883l',
    title: 'Magnetometer, 0.88 to 8.1 gauss, I2C',
    part: 'Honeywell HMC5883L',
    datasheet: { title: 'HMC5883L 900405 rev. E' },
    fidelity:
      'single and continuous mode, gain change after one measurement, overflow, self-test bias; no data lock, no noise floor',
  }),
  lis3mdl: onI2c({
    name: 'lis3mdl',
    title: 'Magnetometer, 4 to 16 gauss, I2C',
    part: 'STMicroelectronics LIS3MDL',
    datasheet: {
      title: 'LIS3MDL DocID024204 rev. 4, May 2015',
      url: 'https://www.st.com/resource/en/datasheet/lis3mdl.pdf',
    },
    fidelity: 'single and continuous conversion, ranges, status; no interrupt generator, temperature, self-test or SPI',
  }),
  rm3100: onI2c({
    name: 'rm3100',
    title: 'Magneto-inductive magnetometer, 24 bit, I2C',
    part: 'PNI RM3100',
    datasheet: { title: 'RM3100 & RM2100 Sensor Suite User Manual 1017252 r03' },
    fidelity:
      'single measurement by cycle count and axis, status; no continuous mode, alarm, built-in self-test or SPI',
  }),
  mmc5603: onI2c({
    name: 'mmc5603',
    title: 'Magnetometer with degaussing, 20 bit, I2C',
    part: 'MEMSIC MMC5603NJ',
    datasheet: {
      title: 'MMC5603NJ rev. B, 2018-07-12',
      url: 'https://media.digikey.com/pdf/Data%20Sheets/MEMSIC%20PDFs/MMC5603NJ_RevB_7-12-18.pdf',
    },
    fidelity:
      'single measurement by bandwidth, automatic SET and RESET against magnetization; no continuous mode, no temperature',
  }),
} as const satisfies Readonly<Record<string, ChipEntry>>
