import type { ChipEntry } from './registry.js'

/** The entry of a chip whose model and test have its name; the driver too, unless it is another's. */
function field(entry: Omit<ChipEntry, 'driver' | 'model' | 'test'>, family: string = entry.name): ChipEntry {
  return {
    ...entry,
    driver: `firmware/drivers/${family}.ts`,
    model: `sim/chips/${family}.ts`,
    test: `sim/chips/${entry.name}.test.ts`,
  }
}

/** Level, radar, weight, position and pulse parts, by name. */
export const fieldParts = {
  gnss: field({
    name: 'gnss',
    title: 'GNSS receiver, GPS and BeiDou, NMEA and UBX, UART',
    part: 'u-blox M8 class',
    datasheet: { title: 'UBX-13003221 u-blox 8 / M8 protocol specification' },
    buses: ['serial', 'digital'],
    fidelity:
      'NMEA and UBX byte exact, nominal orbits, start times, mask, DOP, pulse; no multipath, no almanac identity',
  }),
  a02yyuw: field({
    name: 'a02yyuw',
    title: 'Ultrasonic level sensor, UART',
    part: 'DYP-A02YYUW',
    datasheet: { title: 'DYP-A02YYUW V1.0 output interface (DFRobot SEN0311)' },
    buses: ['serial'],
    fidelity: 'frames, checksum, blind zone, period; no beam, no temperature error, no controlled mode',
  }),
  'hc-sr04': field({
    name: 'hc-sr04',
    title: 'Ultrasonic distance sensor, trigger and echo',
    part: 'Elecfreaks HC-SR04',
    datasheet: { title: 'HC-SR04 user guide, Elecfreaks' },
    buses: ['digital'],
    fidelity: 'trigger, burst delay, echo width by temperature, no-echo time-out; no beam, no cross talk',
  }),
  hx711: field({
    name: 'hx711',
    title: 'Load cell converter, 24 bit',
    part: 'Avia HX711',
    datasheet: { title: 'HX711 24-bit ADC for weigh scales, Avia' },
    buses: ['digital'],
    fidelity: 'clock counts, gains, settling, power down by SCK, saturation; no creep, no temperature drift',
  }),
  ld2410: field({
    name: 'ld2410',
    title: 'Presence radar, 24 GHz, UART',
    part: 'Hi-Link HLK-LD2410',
    datasheet: { title: 'HLK-LD2410 serial communication protocol V1.02' },
    buses: ['serial'],
    fidelity: 'report frames, commands, gates, hold time; no radar physics: targets with energy are given',
  }),
  fan: field({
    name: 'fan',
    title: 'Fan on PWM with a current shunt',
    part: '5 V 0.1 A axial fan',
    datasheet: { title: 'none: currents usual of the class (recalled)' },
    buses: ['pwm', 'analog'],
    fidelity: 'current by duty, cut wire, blocked rotor; no spin-up, no tacho, no air flow',
  }),
  lock: field({
    name: 'lock',
    title: 'Solenoid latch with door switch',
    part: '12 V cabinet latch',
    datasheet: { title: 'Lock-style solenoid 12 V, Adafruit 1512 product page (recalled)' },
    buses: ['digital'],
    fidelity: 'coil energy, spring door, switch, burning out; times assumed, no voltage or force',
  }),
  wiegand: field({
    name: 'wiegand',
    title: 'Keypad and card reader with Wiegand lines',
    part: 'any reader of SIA AC-01',
    datasheet: { title: 'SIA AC-01-1996.10 Wiegand reader interface (recalled), HID format H10301' },
    buses: ['digital'],
    fidelity: '4-bit keys, 26-bit cards with parity, pulse and bit times; no cable, no tamper line',
  }),
  hlw8012: field({
    name: 'hlw8012',
    title: 'Energy meter with pulse outputs',
    part: 'Hiliwei HLW8012',
    datasheet: { title: 'HLW8012 user manual, Hiliwei' },
    buses: ['digital'],
    fidelity: 'pulse rates by the sheet formulas, SEL, open collector behind an optocoupler; no settling of CF1',
  }),
  bl0937: field(
    {
      name: 'bl0937',
      title: 'Energy meter with pulse outputs',
      part: 'Shanghai Belling BL0937',
      datasheet: { title: 'BL0937 V1.02, Shanghai Belling' },
      buses: ['digital'],
      fidelity: 'pulse rates by public formulas, SEL, open collector behind an optocoupler; no settling of CF1',
    },
    'hlw8012',
  ),
  maxbotix: field({
    name: 'maxbotix',
    title: 'Ultrasonic level sensor, serial, pulse width and analogue',
    part: 'MaxBotix HRXL-MaxSonar MB7389',
    datasheet: { title: 'HRXL-MaxSonar-WR datasheet PD11545, MaxBotix' },
    buses: ['serial', 'digital', 'analog'],
    fidelity: 'the three outputs, range limits, rate; no beam, no filter over readings',
  }),
} as const satisfies Readonly<Record<string, ChipEntry>>
