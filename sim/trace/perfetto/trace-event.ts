/*
 * The Trace Event Format (Google, "Trace Event Format", docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU),
 * as far as it is written here. Times are microseconds.
 */

/** What an event tells besides; shown by viewers. */
export type Args = Readonly<Record<string, string | number | boolean | readonly string[]>>

interface Common {
  readonly name: string
  readonly pid: number
  readonly tid: number
  readonly args?: Args
}

/** A span ("complete event"). */
export interface CompleteEvent extends Common {
  readonly ph: 'X'
  readonly cat: string
  readonly ts: number
  readonly dur: number
}

/** A mark over its thread, or over its whole process. */
export interface InstantEvent extends Common {
  readonly ph: 'i'
  readonly cat: string
  readonly ts: number
  readonly s: 't' | 'p'
}

/** The values of a counter from an instant on. */
export interface CounterEvent extends Common {
  readonly ph: 'C'
  readonly cat: string
  readonly ts: number
}

/** An arrow from span to span: start, step, finish. It is bound to the span that is there at that instant. */
export interface FlowEvent extends Common {
  readonly ph: 's' | 't' | 'f'
  readonly cat: string
  readonly ts: number
  readonly id: number
  /** "e": the finish is bound to the span around it, and not to the next one. */
  readonly bp?: 'e'
}

/** Names of processes and threads, and their order. */
export interface MetadataEvent extends Common {
  readonly ph: 'M'
}

export type JsonTraceEvent = CompleteEvent | InstantEvent | CounterEvent | FlowEvent | MetadataEvent
