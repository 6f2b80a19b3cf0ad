import type { TraceOutput } from '../output.js'
import { Lanes } from './lanes.js'
import type { Args, JsonTraceEvent } from './trace-event.js'

/** Tracks of a node from top to bottom; what is not here comes after. */
const order = ['outbox', 'in flight', 'platform', 'firmware', 'AT dialogue', 'radio'] as const

/** Shortest span: viewers do not agree on what one without length means. */
const shortestUs = 1

/** Where a span lies. */
export interface Place {
  readonly pid: number
  readonly tid: number
}

/** A span whose end is not known yet. */
export interface OpenSpan extends Place {
  readonly startUs: number
  readonly lanes: Lanes
  readonly lane: number
}

interface Process {
  readonly pid: number
  readonly tracks: Map<string, Lanes>
  readonly threads: Map<string, number>
}

/**
 * A file in the JSON array form of the Trace Event Format: a process for each node, a thread for each lane of a track. Each
 * event is one write with what parts it from the one before, so that a file that ends early lacks its bracket only, which
 * the format lets it.
 */
export class Timeline {
  private readonly processes = new Map<string, Process>()
  private flows = 0
  private isFirst = true

  constructor(private readonly output: TraceOutput) {
    output.write('[')
  }

  /** A span that is over. */
  span(
    node: string,
    track: string,
    startUs: number,
    endUs: number,
    what: { name: string; cat: string; args?: Args },
  ): Place {
    const process = this.process(node)
    const lanes = lanesOf(process, track)
    const ts = Math.floor(startUs)
    const lastUs = lastOf(ts, endUs)
    const place = { pid: process.pid, tid: this.thread(process, track, lanes.place(ts, lastUs)) }
    this.write({ ph: 'X', ...what, ...place, ts, dur: lastUs - ts })
    return place
  }

  /** A span that begins, in a lane of its own until it is closed. */
  open(node: string, track: string, startUs: number): OpenSpan {
    const process = this.process(node)
    const lanes = lanesOf(process, track)
    const wholeUs = Math.floor(startUs)
    const lane = lanes.open(wholeUs)
    return { pid: process.pid, tid: this.thread(process, track, lane), startUs: wholeUs, lanes, lane }
  }

  /** The end of a span; now it is written. */
  close(open: OpenSpan, endUs: number, what: { name: string; cat: string; args?: Args }): void {
    const { pid, tid, startUs, lanes, lane } = open
    const lastUs = lastOf(startUs, endUs)
    lanes.close(lane, lastUs)
    this.write({ ph: 'X', ...what, pid, tid, ts: startUs, dur: lastUs - startUs })
  }

  /** A span that was opened is none after all. */
  abandon({ lanes, lane, startUs }: OpenSpan): void {
    lanes.close(lane, startUs)
  }

  /** A mark at an instant: on its track, or over the whole node. */
  mark(
    node: string,
    track: string,
    atUs: number,
    what: { name: string; cat: string; args?: Args },
    scope: 't' | 'p' = 't',
  ): void {
    const process = this.process(node)
    const tid = this.thread(process, track, 0)
    this.write({ ph: 'i', ...what, pid: process.pid, tid, ts: atUs, s: scope })
  }

  /** A counter has a value from an instant on. `unit` names the value. */
  counter(node: string, name: string, atUs: number, cat: string, unit: string, value: number): void {
    this.write({ ph: 'C', name, cat, pid: this.process(node).pid, tid: 0, ts: atUs, args: { [unit]: value } })
  }

  /** The number of an arrow, unlike all others of the file. */
  newFlow(): number {
    return ++this.flows
  }

  /** One end, or the middle, of an arrow. The span that it is bound to has been written. */
  flow(ph: 's' | 't' | 'f', place: Place, atUs: number, id: number, what: { name: string; cat: string }): void {
    const { pid, tid } = place
    this.write({ ph, ...what, pid, tid, ts: atUs, id, ...(ph === 'f' ? { bp: 'e' } : {}) })
  }

  flush(): Promise<void> {
    return this.output.flush()
  }

  /** Completes the file. */
  end(): Promise<void> {
    this.output.write('\n]\n')
    return this.output.end()
  }

  private process(node: string): Process {
    let process = this.processes.get(node)
    if (!process) {
      process = { pid: this.processes.size + 1, tracks: new Map(), threads: new Map() }
      this.processes.set(node, process)
      this.name(process.pid, 0, 'process_name', { name: node })
    }
    return process
  }

  /** The number of a lane's thread: 1 and up, named and put in its order before it is used. */
  private thread({ pid, threads }: Process, track: string, lane: number): number {
    const name = lane === 0 ? track : `${track} ${lane + 1}`
    const known = threads.get(name)
    if (known !== undefined) return known
    const tid = threads.size + 1
    threads.set(name, tid)
    this.name(pid, tid, 'thread_name', { name })
    this.name(pid, tid, 'thread_sort_index', { sort_index: rankOf(track) * 100 + Math.min(lane, 99) })
    return tid
  }

  private name(pid: number, tid: number, name: string, args: Args): void {
    this.write({ ph: 'M', name, pid, tid, args })
  }

  private write(event: JsonTraceEvent): void {
    this.output.write(`${this.isFirst ? '\n' : ',\n'}${JSON.stringify(event)}`)
    this.isFirst = false
  }
}

/** Spans are told in whole microseconds, as the format has them, and never shorter than they are. */
function lastOf(startUs: number, endUs: number): number {
  return Math.max(Math.ceil(endUs), startUs + shortestUs)
}

function lanesOf({ tracks }: Process, track: string): Lanes {
  let lanes = tracks.get(track)
  if (!lanes) tracks.set(track, (lanes = new Lanes()))
  return lanes
}

function rankOf(track: string): number {
  const rank = (order as readonly string[]).indexOf(track)
  return rank < 0 ? order.length : rank
}
