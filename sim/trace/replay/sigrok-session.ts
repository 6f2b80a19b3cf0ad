import { codeOf, type VcdChange, type VcdDump, type VcdVariable } from '../vcd/model.js'
import { zipEntries, type ZipEntry } from './zip.js'

/** Samples of a capture file, at most, in bytes: an hour of eight channels at 250 kHz. */
const maxEntryBytes = 1 << 30
/** Ticks of what comes out: picoseconds are exact to a millionth for every rate of an analyser. */
const ticksPerSecond = 1e12
const tickNs = 1e-3

/** What the metadata of a session say of its capture. */
interface Capture {
  readonly file: string
  readonly samplerate: number
  /** Bytes of a sample. */
  readonly unitSize: number
  /** Names of the channels, from bit 0 on; undefined for a bit that is not in use. */
  readonly channels: readonly (string | undefined)[]
}

/**
 * Reads a session file of sigrok (`.sr`, version 2 of the format: a ZIP archive with `metadata` and `logic-1-1` ...), its
 * logic channels. It comes out as a dump: signals are found and played as those of a VCD.
 * @throws SyntaxError for what is no such file, saying what was expected
 */
export function readSigrokSession(bytes: Uint8Array): VcdDump {
  const entries = zipEntries(bytes, maxEntryBytes)
  const version = textOf(entries, 'version').trim()
  if (version !== '2') throw refused(`version 2`, version)
  const capture = captureOf(textOf(entries, 'metadata'))
  const variables: VcdVariable[] = capture.channels.flatMap((name) =>
    name === undefined ? [] : [{ type: 'wire', width: 1, code: '', name, scope: ['sigrok'] }],
  )
  return {
    remarks: [
      { keyword: 'version', text: 'sigrok session' },
      { keyword: 'timescale', text: '1 ps' },
    ],
    tickNs,
    variables: variables.map((variable, place) => ({ ...variable, code: codeOf(place) })),
    initial: undefined,
    ...changesOf(chunksOf(entries, capture.file), capture),
  }
}

function captureOf(metadata: string): Capture {
  const fields = new Map(
    metadata.split(/\r?\n/).flatMap((line): [string, string][] => {
      const at = line.indexOf('=')
      return at < 0 ? [] : [[line.slice(0, at).trim(), line.slice(at + 1).trim()]]
    }),
  )
  const field = (name: string): string => {
    const text = fields.get(name)
    if (text === undefined) throw refused(`metadata with ${name}`, 'none')
    return text
  }
  const unitSize = Number(field('unitsize'))
  if (!(Number.isInteger(unitSize) && unitSize >= 1 && unitSize <= 8))
    throw refused('a unitsize of 1 to 8', field('unitsize'))
  const channels = Array.from({ length: 8 * unitSize }, (_, bit) => fields.get(`probe${bit + 1}`))
  if (channels.every((name) => name === undefined)) throw refused('logic channels', 'none')
  return { file: field('capturefile'), samplerate: rateOf(field('samplerate')), unitSize, channels }
}

const prefixes: Readonly<Record<string, number>> = { '': 1, k: 1e3, M: 1e6, G: 1e9 }

function rateOf(text: string): number {
  const [, count, prefix] = /^(\d+(?:\.\d+)?)\s*([kMG]?)(?:Hz)?$/.exec(text) ?? []
  const rate = Number(count) * (prefixes[prefix ?? ''] ?? 1)
  if (!(rate > 0)) throw refused('a samplerate such as 1 MHz', text)
  return rate
}

/** The samples, in their order: one file, or files that are numbered from 1 on. */
function chunksOf(entries: readonly ZipEntry[], file: string): Uint8Array[] {
  const whole = entries.find(({ name }) => name === file)
  if (whole) return [whole.read()]
  const chunks: Uint8Array[] = []
  for (let number = 1; ; number++) {
    const chunk = entries.find(({ name }) => name === `${file}-${number}`)
    if (!chunk) break
    chunks.push(chunk.read())
  }
  if (chunks.length === 0) throw refused(`the samples ${file}-1`, 'none')
  return chunks
}

function changesOf(
  chunks: readonly Uint8Array[],
  { unitSize, channels, samplerate }: Capture,
): Pick<VcdDump, 'changes' | 'endTick'> {
  const changes: VcdChange[] = []
  const bits = channels.flatMap((name, bit) => (name === undefined ? [] : [bit]))
  const tickOf = (sample: number): number => Math.round((sample / samplerate) * ticksPerSecond)
  let before: Uint8Array | undefined
  let sample = 0
  for (const chunk of chunks) {
    if (chunk.length % unitSize !== 0) throw refused(`whole samples of ${unitSize} bytes`, `${chunk.length} bytes`)
    for (let at = 0; at < chunk.length; at += unitSize, sample++) {
      const now = chunk.subarray(at, at + unitSize)
      if (before && isSame(before, now)) continue
      for (const [variable, bit] of bits.entries()) {
        const value = levelAt(now, bit)
        if (!before || levelAt(before, bit) !== value)
          changes.push({ tick: tickOf(sample), variable, value: String(value) })
      }
      before = now
    }
  }
  return { changes, endTick: tickOf(sample) }
}

function isSame(one: Uint8Array, other: Uint8Array): boolean {
  for (let index = 0; index < one.length; index++) if (one[index] !== other[index]) return false
  return true
}

function levelAt(sample: Uint8Array, bit: number): number {
  return (sample[bit >> 3]! >> (bit & 7)) & 1
}

function textOf(entries: readonly ZipEntry[], name: string): string {
  const entry = entries.find((each) => each.name === name)
  if (!entry) throw refused(`a file ${name}`, 'none')
  return Buffer.from(entry.read()).toString('utf8')
}

function refused(expected: string, got: string): SyntaxError {
  return new SyntaxError(`sigrok session: ${expected} expected, got ${got}`)
}
