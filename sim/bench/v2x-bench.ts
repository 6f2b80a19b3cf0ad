import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Uper, printAsn1 } from '../../protocols/asn1/index.js'
import { toHex } from '../../protocols/bytes/hex.js'
import { messageFrame2019, type MessageFrame } from '../../protocols/v2x/index.js'

/** A SPAT of 16 phases, three states each, through the codec here and through the C that asn1c makes of the same schema. */
export interface V2xBench {
  readonly octets: number
  /** Microseconds of CPU for one message: the median of the rounds. */
  readonly decodeUs: number
  readonly encodeUs: number
  /** The same of asn1c 0.9.28 and gcc -O2; absent where they are not installed. */
  readonly asn1cDecodeUs?: number
  readonly asn1cEncodeUs?: number
  /** Theirs over ours, encode and decode together: above 1 ours is faster. */
  readonly ratio?: number
}

const rounds = 9
const messagesPerRound = 10_000

/** Measures both sides in turn, in CPU time. */
export function benchV2x(): V2xBench {
  const codec = new Uper(messageFrame2019(), 1024)
  const frame = spat()
  const bytes = codec.encode(frame)
  const peer = buildPeer(codec)
  const ours: { decode: number; encode: number }[] = []
  const theirs: { decodeUs: number; encodeUs: number }[] = []
  for (let round = 0; round <= rounds; round++) {
    const mine = { decode: cpuUs(() => void codec.decode(bytes)), encode: cpuUs(() => void codec.encode(frame)) }
    const other = peer?.measure(toHex(bytes))
    if (round === 0) continue // Warms up.
    ours.push(mine)
    if (other) theirs.push(other)
  }
  peer?.close()
  const decodeUs = median(ours.map(({ decode }) => decode))
  const encodeUs = median(ours.map(({ encode }) => encode))
  const own = { octets: bytes.length, decodeUs, encodeUs }
  if (theirs.length === 0) return own
  const asn1cDecodeUs = median(theirs.map((each) => each.decodeUs))
  const asn1cEncodeUs = median(theirs.map((each) => each.encodeUs))
  return { ...own, asn1cDecodeUs, asn1cEncodeUs, ratio: (asn1cDecodeUs + asn1cEncodeUs) / (decodeUs + encodeUs) }
}

function spat(): MessageFrame {
  const lights = ['permissive-green', 'yellow', 'red'] as const
  const phases = Array.from({ length: 16 }, (_phase, index) => ({
    id: index + 1,
    phaseStates: lights.map((light, state) => ({
      light,
      timing: {
        counting: { startTime: 30 * state, likelyEndTime: 30 * state + 30, nextStartTime: 300, nextDuration: 40 },
      },
    })),
  }))
  const intersections = [{ intersectionId: { region: 1, id: 7 }, status: 0x0400, phases }]
  return { spatFrame: { msgCnt: 1, moy: 1000, timeStamp: 500, intersections } }
}

function cpuUs(work: () => void): number {
  const start = process.cpuUsage()
  for (let done = 0; done < messagesPerRound; done++) work()
  const { user, system } = process.cpuUsage(start)
  return (user + system) / messagesPerRound
}

function median(values: number[]): number {
  return values.sort((a, b) => a - b)[values.length >> 1]!
}

interface Peer {
  measure(hex: string): { decodeUs: number; encodeUs: number }
  close(): void
}

/** Compiles the printed schema; undefined where asn1c or gcc is missing, or this runs without the sources beside it. */
function buildPeer(codec: Uper<MessageFrame>): Peer | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'wayside-v2x-bench-'))
  const run = (program: string, words: readonly string[], input = '') =>
    spawnSync(program, words, { cwd: folder, encoding: 'utf8', input })
  const close = () => rmSync(folder, { recursive: true })
  writeFileSync(join(folder, 'Csae53.asn'), printAsn1('Csae53', [codec.type]))
  const made = run('asn1c', ['-fcompound-names', '-gen-PER', '-pdu=MessageFrame', 'Csae53.asn'])
  const source = peerSource()
  if (made.status !== 0 || source === undefined) return void close()
  copyFileSync(source, join(folder, 'reencode.c'))
  const files = readdirSync(folder).filter((name) => name.endsWith('.c') && name !== 'converter-sample.c')
  if (run('gcc', ['-O2', '-w', '-I.', '-o', 'reencode', ...files]).status !== 0) return void close()
  return { close, measure: (hex) => JSON.parse(run('./reencode', [String(messagesPerRound)], hex).stdout) as never }
}

/** The C beside the sources, from there or from the build in dist. */
function peerSource(): string | undefined {
  const folders = ['../../protocols/asn1/peers/', '../../../protocols/asn1/peers/']
  return folders
    .map((folder) => fileURLToPath(new URL(`${folder}reencode.c`, import.meta.url)))
    .find((file) => spawnSync('test', ['-f', file]).status === 0)
}
