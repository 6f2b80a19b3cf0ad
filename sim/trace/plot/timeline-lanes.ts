import type { Lane, LaneSpan } from './lanes.js'

/** What is drawn of an event of the timeline (Trace Event Format): its track, its time, and what it is. */
interface TimelineEvent {
  readonly ph: string
  readonly name?: string
  readonly tid?: number
  readonly ts?: number
  readonly dur?: number
  readonly args?: { readonly name?: string; readonly sort_index?: number }
}

/** Told apart by most people with colour vision deficiencies (Okabe and Ito). */
const palette = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#b07d00', '#2b7bba'] as const

/** Instants are drawn this long, microseconds. */
const instantUs = 1

/**
 * The tracks of a timeline in their order, each with its spans; like names have like colours. A file that breaks off in the
 * middle of an event is read up to there.
 * @throws SyntaxError for text that is no timeline
 */
export function timelineLanes(text: string): { readonly lanes: readonly Lane[]; readonly endUs: number } {
  const events = parseTimeline(text)
  const tracks = new Map<number, { name: string; order: number; spans: LaneSpan[] }>()
  const trackOf = (tid: number) => {
    const track = tracks.get(tid) ?? { name: '', order: tid, spans: [] }
    tracks.set(tid, track)
    return track
  }
  let endUs = 0
  for (const { ph, name = '', tid = 0, ts = 0, dur = instantUs, args } of events) {
    if (ph === 'M' && name === 'thread_name') trackOf(tid).name = args?.name ?? ''
    if (ph === 'M' && name === 'thread_sort_index') trackOf(tid).order = args?.sort_index ?? tid
    endUs = Math.max(endUs, ts)
    if (ph !== 'X' && ph !== 'i') continue
    endUs = Math.max(endUs, ts + dur)
    trackOf(tid).spans.push({ fromUs: ts, toUs: ts + dur, label: name, colour: colourOf(name) })
  }
  const shown = [...tracks.values()].filter(({ spans }) => spans.length > 0)
  shown.sort((first, second) => first.order - second.order)
  return {
    lanes: shown.map(({ name, spans }) => ({ kind: 'spans', name, spans: spans.sort((a, b) => a.fromUs - b.fromUs) })),
    endUs,
  }
}

function parseTimeline(text: string): readonly TimelineEvent[] {
  const parsed: unknown = JSON.parse(isComplete(text) ? text : `${text.slice(0, text.lastIndexOf('},\n') + 1)}]`)
  const events = Array.isArray(parsed) ? parsed : (parsed as { traceEvents?: unknown }).traceEvents
  if (!Array.isArray(events)) throw new SyntaxError('timeline: an array of events expected')
  return events as TimelineEvent[]
}

function isComplete(text: string): boolean {
  const end = text.trimEnd().at(-1)
  return end === ']' || !text.trimStart().startsWith('[')
}

function colourOf(name: string): string {
  let hash = 0
  for (let index = 0; index < name.length; index++) hash = (Math.imul(hash, 31) + name.charCodeAt(index)) | 0
  return palette[(hash >>> 0) % palette.length]!
}
