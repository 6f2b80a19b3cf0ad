import { ADCMuxInputType, adcConfig, AVRADC, type CPU } from 'avr8js'
import type { Net } from '../../board/net.js'
import { Register } from './atmega328p.js'

/** ADCSRA (section 23.9.2). */
const ADSC = 0x40
const ADATE = 0x20
const ADIF = 0x10
const ADIE = 0x08
/** ADCSRB: which event starts a conversion; 0 is the end of the one before. */
const triggerSource = 0x07

const interrupt: Parameters<CPU['setInterruptFlag']>[0] = {
  address: adcConfig.adcInterrupt,
  flagRegister: Register.ADCSRA,
  flagMask: ADIF,
  enableRegister: Register.ADCSRA,
  enableMask: ADIE,
}

/**
 * The analogue inputs on their wires: a conversion takes the volts at the instant it begins. AVCC and AREF are the supply.
 * `wireAt`: the wire on an input, 0 to 7; an input without one reads 0.
 */
export function joinConverter(cpu: CPU, supplyVolts: number, wireAt: (channel: number) => Net | undefined): void {
  const adc = new AVRADC(cpu, adcConfig)
  adc.avcc = supplyVolts
  adc.aref = supplyVolts
  const convert = adc.onADCRead
  adc.onADCRead = (input) => {
    if (input.type === ADCMuxInputType.SingleEnded)
      adc.channelValues[input.channel] = wireAt(input.channel)?.volts(supplyVolts) ?? 0
    convert(input)
  }
  keepFlags(cpu)
  runFreely(cpu, adc)
}

/** Writing a one clears ADIF, and writing a zero does not end a conversion (section 23.9.2); avr8js stores both as written. */
function keepFlags(cpu: CPU): void {
  const write = cpu.writeHooks[Register.ADCSRA]!
  cpu.writeHooks[Register.ADCSRA] = (value, oldValue, address, mask) => {
    const next = (value & ~ADIF) | (oldValue & ADIF & ~value) | (oldValue & ADSC)
    if (value & ADIF) cpu.clearInterrupt(interrupt)
    if (!write(next, oldValue, address, mask)) cpu.data[Register.ADCSRA] = next
    return true
  }
}

/** With ADATE and no other trigger a conversion follows the one before (section 23.4). */
function runFreely(cpu: CPU, adc: AVRADC): void {
  const complete = adc.completeADCRead.bind(adc)
  adc.completeADCRead = (value) => {
    complete(value)
    const control = cpu.data[Register.ADCSRA]!
    const isFree = control & ADATE && (cpu.data[Register.ADCSRB]! & triggerSource) === 0
    if (isFree) cpu.writeData(Register.ADCSRA, (control & ~ADIF) | ADSC)
  }
}
