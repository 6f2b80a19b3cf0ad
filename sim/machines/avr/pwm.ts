import type { AVRTimerConfig, CPU } from 'avr8js'
import type { Drive } from '../../board/net.js'
import type { PortJoin } from './gpio.js'
import type { LockStep, Meeting } from './lock-step.js'

/** What a compare output does over one period: section 15.7 and 16.9, tables 15-8 and 16-4. */
export interface Waveform {
  readonly kind: 'normal' | 'clear-on-compare' | 'fast' | 'phase-correct'
  readonly top: number | 'OCRA' | 'ICR'
}

const waveform = (kind: Waveform['kind'], top: Waveform['top']): Waveform => ({ kind, top })

/** By WGM2:0. Reserved modes count like the normal one. */
const waveforms8: readonly Waveform[] = [
  waveform('normal', 0xff),
  waveform('phase-correct', 0xff),
  waveform('clear-on-compare', 'OCRA'),
  waveform('fast', 0xff),
  waveform('normal', 0xff),
  waveform('phase-correct', 'OCRA'),
  waveform('normal', 0xff),
  waveform('fast', 'OCRA'),
]

/** By WGM3:0. */
const waveforms16: readonly Waveform[] = [
  waveform('normal', 0xffff),
  waveform('phase-correct', 0xff),
  waveform('phase-correct', 0x1ff),
  waveform('phase-correct', 0x3ff),
  waveform('clear-on-compare', 'OCRA'),
  waveform('fast', 0xff),
  waveform('fast', 0x1ff),
  waveform('fast', 0x3ff),
  waveform('phase-correct', 'ICR'),
  waveform('phase-correct', 'OCRA'),
  waveform('phase-correct', 'ICR'),
  waveform('phase-correct', 'OCRA'),
  waveform('clear-on-compare', 'ICR'),
  waveform('normal', 0xffff),
  waveform('fast', 'ICR'),
  waveform('fast', 'OCRA'),
]

/**
 * What a compare output puts on its pin. `mode`: COMnx1:0; `compare` and `top` in counts; `clockHz`: of the timer, after
 * its prescaler, 0 where it stands. Undefined where the pin shows the port, or edges of its own.
 */
export function modulation(
  kind: Waveform['kind'],
  mode: number,
  compare: number,
  top: number,
  clockHz: number,
): Drive | undefined {
  if (mode === 0 || kind === 'normal' || clockHz === 0) return undefined
  const period = kind === 'phase-correct' ? 2 * top : top + 1
  if (mode === 1 || kind === 'clear-on-compare')
    return mode === 1 && period > 0 ? drive(0.5, clockHz / (2 * period)) : undefined
  if (period === 0) return undefined
  const active = kind === 'phase-correct' ? Math.min(compare, top) / top : Math.min(compare + 1, top + 1) / (top + 1)
  return drive(mode === 2 ? active : 1 - active, clockHz / period)
}

const drive = (duty: number, hz: number): Drive => ({ strength: 'strong', level: 1, duty, hz })

/** One of a timer's compare outputs. */
interface Output {
  readonly register: number
  /** Where COMnx1:0 begin in TCCRnA. */
  readonly shift: number
  readonly port: PortJoin | undefined
  readonly bit: number
}

/**
 * The compare outputs of one timer as duty cycles on the wires. A new duty cycle counts from the write on, not from the
 * next period.
 */
export class TimerOutputs implements Meeting {
  private readonly outputs: readonly Output[]

  constructor(
    private readonly cpu: CPU,
    private readonly config: AVRTimerConfig,
    private readonly steps: LockStep,
    /** Hertz of the clock before the timer's prescaler. */
    private readonly clockHz: () => number,
    portAt: (register: number) => PortJoin | undefined,
  ) {
    this.outputs = [
      { register: config.OCRA, shift: 6, port: portAt(config.compPortA), bit: config.compPinA },
      { register: config.OCRB, shift: 4, port: portAt(config.compPortB), bit: config.compPinB },
    ]
    for (const register of [config.TCCRA, config.TCCRB, config.OCRA, config.OCRB]) this.watch(register)
    if (config.ICR) this.watch(config.ICR)
  }

  meet(): void {
    const { config, cpu } = this
    const controlA = cpu.data[config.TCCRA]!
    const controlB = cpu.data[config.TCCRB]!
    const { kind, top } =
      config.bits === 16
        ? waveforms16[((controlB & 0x18) >> 1) | (controlA & 3)]!
        : waveforms8[((controlB & 0x08) >> 1) | (controlA & 3)]!
    const topCount = top === 'OCRA' ? this.count(config.OCRA) : top === 'ICR' ? this.count(config.ICR) : top
    const divider = config.dividers[(controlB & 7) as keyof typeof config.dividers]
    const hz = divider === 0 ? 0 : this.clockHz() / divider
    for (const { register, shift, port, bit } of this.outputs) {
      const mode = (controlA >> shift) & 3
      // Toggling is for output A alone where OCRA is the top, and reserved otherwise (tables 15-3, 15-6, 16-2, 16-3).
      const toggles = kind === 'clear-on-compare' || (top === 'OCRA' && register === config.OCRA)
      const drive = mode === 1 && !toggles ? undefined : modulation(kind, mode, this.count(register), topCount, hz)
      port?.modulate(bit, drive)
    }
  }

  private count(register: number): number {
    const { data } = this.cpu
    return this.config.bits === 16 ? data[register]! | (data[register + 1]! << 8) : data[register]!
  }

  private watch(register: number): void {
    const { cpu } = this
    const timer = cpu.writeHooks[register]
    cpu.writeHooks[register] = (value, oldValue, address, mask) => {
      if (value !== oldValue) this.steps.request(this)
      return timer?.(value, oldValue, address, mask)
    }
  }
}
