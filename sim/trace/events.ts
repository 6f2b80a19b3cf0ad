import type { LogLevel } from '../../firmware/hal/index.js'
import type { I2cOutcome } from '../board/i2c-bus.js'
import type { RadioState } from '../radio/cell.js'

/** What a trace of a node may contain; the words of `--trace NODE:CHANNEL,...`. */
export const traceChannels = [
  'pins', // digital levels, PWM and analogue volts
  'i2c',
  'spi',
  'uart', // every serial line, the modem's AT dialogue among them
  'ip', // packets as the core network sees them
  'radio',
  'power',
  'tasks', // when the processor runs, and why it woke
  'reports',
  'faults',
  'log',
  'frames', // ISO 14443, CAN, V2X, DALI: links with frames of their own
] as const

export type TraceChannel = (typeof traceChannels)[number]

/** Common to all events: which node of the trace (its name), and when. Instants are virtual microseconds. */
interface At {
  readonly node: string
  readonly atUs: number
}

/** Something that took time; `atUs` is its end, for that is when the world learns of it. */
interface Span extends At {
  readonly startUs: number
}

/** A pin or net changed: a level, a PWM output (level of the active part, hertz, duty in [0, 1]), or analogue volts. */
export interface PinEvent extends At {
  readonly channel: 'pins'
  /** Role of the part on it, or name of the pin. */
  readonly signal: string
  readonly value:
    | { readonly kind: 'level'; readonly level: 0 | 1 | 'z' }
    | { readonly kind: 'pwm'; readonly hz: number; readonly duty: number; readonly activeLevel: 0 | 1 }
    | { readonly kind: 'volts'; readonly volts: number }
}

/** One transaction from (repeated) START on. */
export interface I2cEvent extends Span {
  readonly channel: 'i2c'
  readonly bus: string
  readonly hz: number
  readonly address: number
  readonly direction: 'read' | 'write'
  readonly bytes: Uint8Array
  readonly outcome: I2cOutcome
  /** Whether a STOP ends it; otherwise a repeated START follows. */
  readonly stop: boolean
}

/** One transfer with its chip select active. */
export interface SpiEvent extends Span {
  readonly channel: 'spi'
  readonly bus: string
  readonly select: string
  readonly hz: number
  /** Clock polarity and phase, 0 to 3. */
  readonly mode: 0 | 1 | 2 | 3
  readonly out: Uint8Array
  readonly in: Uint8Array
}

/** Bytes that went back to back over one wire of a serial line. */
export interface UartEvent extends Span {
  readonly channel: 'uart'
  /** Role of the part at the other end: "modem", "meter". */
  readonly line: string
  /** Seen from the board. */
  readonly direction: 'sent' | 'received'
  readonly baud: number
  readonly bytes: Uint8Array
}

/** An IP packet as it passes the core network. */
export interface PacketEvent extends At {
  readonly channel: 'ip'
  readonly direction: 'up' | 'down'
  readonly protocol: 'tcp' | 'udp'
  readonly source: { readonly address: string; readonly port: number }
  readonly destination: { readonly address: string; readonly port: number }
  /** TCP only: sequence and acknowledgement numbers and flags as on the wire. */
  readonly tcp?: { readonly sequence: number; readonly acknowledgement: number; readonly flags: number }
  readonly payload: Uint8Array
}

export interface RadioEvent extends At {
  readonly channel: 'radio'
  readonly state: RadioState
  /** What is on air: "NPRACH", "NPUSCH 4 RU x 8". */
  readonly detail?: string
}

/** A consumer entered a state in which it draws constant power, or took a burst of energy at once. */
export interface PowerEvent extends At {
  readonly channel: 'power'
  readonly part: string
  readonly state: string
  readonly supply: 'board' | 'mains'
  readonly powerW: number
  /** Joules taken at once; 0 for a change of state. */
  readonly burstJ: number
}

/** The processor ran. */
export interface TaskEvent extends Span {
  readonly channel: 'tasks'
  /** What called for it, where known: "boot", "timer", "rtc", "serial.modem". */
  readonly name: string
  /** Whether it ended a sleep: then its name is the wake cause. */
  readonly woke?: boolean
}

/** A report on its way: made by the firmware, handed to the modem, taken by the platform. */
export interface ReportEvent extends At {
  readonly channel: 'reports'
  /** The same through all steps of one report. */
  readonly id: string
  readonly step: 'created' | 'sent' | 'acknowledged'
  readonly byteLength: number
}

export interface FaultEvent extends At {
  readonly channel: 'faults'
  readonly text: string
}

export interface LogEvent extends At {
  readonly channel: 'log'
  readonly level: LogLevel
  readonly tag: string
  readonly text: string
}

/** A frame of a link with a form of its own. */
export interface FrameEvent extends Span {
  readonly channel: 'frames'
  readonly link: 'iso14443' | 'can' | 'v2x' | 'dali'
  readonly direction: 'sent' | 'received'
  readonly bytes: Uint8Array
  /** Instants at which the wire changed its level, where it was drawn edge by edge; the first one leaves the idle level. */
  readonly edgesUs?: readonly number[]
  /** Name of the wire, where there are edges: "dali_line". */
  readonly wire?: string
  readonly comment?: string
}

export type TraceEvent =
  | PinEvent
  | I2cEvent
  | SpiEvent
  | UartEvent
  | PacketEvent
  | RadioEvent
  | PowerEvent
  | TaskEvent
  | ReportEvent
  | FaultEvent
  | LogEvent
  | FrameEvent

/** Where events go. Events come in the order of `atUs`; spans may overlap. */
export interface TraceSink {
  /** The channels this sink wants; nothing else is produced for it. */
  readonly channels: readonly TraceChannel[]
  onEvent(event: TraceEvent): void
  /** Everything so far is in the file when this resolves. */
  flush(): Promise<void>
  /** The trace is over at an instant: closes what is open and completes the file. No event comes after. */
  end(atUs: number): Promise<void>
}
