import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  Uper,
  boolean,
  choice,
  enumerated,
  extensibleChoice,
  extensibleEnumerated,
  extensibleInteger,
  extensibleSequence,
  extensibleSequenceOf,
  ia5String,
  integer,
  longBitString,
  named,
  nullType,
  octetString,
  optional,
  partsOf,
  printAsn1,
  randomValue,
  sequence,
  sequenceOf,
  utf8String,
  withDefault,
  type Asn1Node,
} from '../asn1/index.js'
import { fromHex, toHex } from '../bytes/hex.js'
import { J2735MessageFrame, messageFrame2019, messageFrameYdt } from './index.js'
import { BSMcoreData, BasicSafetyMessage, VehicleSafetyExtensions } from './j2735/bsm.js'
import { MapData } from './j2735/map.js'
import { Spat } from './j2735/spat.js'

/*
 * The schemas themselves, against two compilers that know nothing of this code: each is printed as ASN.1 and compiled, and
 * every value one side makes at random must come back from the other in the same bytes.
 */

const values = Number(process.env.WAYSIDE_PEER_VALUES ?? 1000)
const peerFile = (name: string) => fileURLToPath(new URL(`../asn1/peers/${name}`, import.meta.url))

const has = (program: string, word: string) => spawnSync(program, [word]).error === undefined
const hasErlang =
  has('escript', '--version') && spawnSync('sh', ['-c', 'ls -d /usr/lib/erlang/lib/asn1-*']).status === 0
const hasAsn1c = has('asn1c', '-h') && has('gcc', '--version')
const withErlang = hasErlang ? 'Erlang asn1' : 'Erlang asn1 (skipped: no such program; apt-get install erlang-asn1)'
const withAsn1c = hasAsn1c ? 'asn1c' : 'asn1c (skipped: no such program; apt-get install asn1c gcc)'

/** A stream of numbers that is the same every time (a linear congruential generator, Numerical Recipes). */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 4294967296
  }
}

/** Every construct that the V2X sets leave out, and every length form. */
const addition = sequence({ deep: integer(-5, 5), text: optional(ia5String()) })
const Torture = named(
  'Torture',
  extensibleSequence(
    {
      flag: boolean,
      nothing: nullType,
      unconstrained: integer(),
      semi: integer(-3),
      upToMax: integer(0, 4294967295),
      wide: integer(-1099511627776, 1099511627776),
      extended: extensibleInteger(1, 8),
      one: enumerated(['only']),
      few: extensibleEnumerated(['a', 'b', 'c'], ['d', 'e']),
      octets: octetString(),
      pair: octetString(2),
      some: octetString(3, 300),
      bits: longBitString(),
      fixedBits: longBitString(45, 45),
      rangeBits: longBitString(3, 20),
      word: ia5String(),
      unicode: utf8String,
      list: sequenceOf(integer(0, 1)),
      most: extensibleSequenceOf(integer(0, 3), 1, 3),
      either: choice({ left: boolean, right: integer(0, 7) }),
      open: extensibleChoice({ old: boolean }, { newer: addition, newest: integer(0, 200) }),
      count: withDefault(integer(0, 100), 7),
      on: withDefault(boolean, true),
      mode: withDefault(enumerated(['slow', 'fast']), 'fast'),
      late: optional(sequence({ a: optional(integer(0, 9)), b: integer(0, 9) })),
    },
    { extra: integer(0, 255), more: addition, most2: octetString() },
  ),
)

interface Peer {
  readonly module: string
  readonly types: readonly Asn1Node[]
  /** What it makes values of: in types with open types it would put octets at random. */
  readonly made: readonly Asn1Node[]
  /** How many of each: making them takes it far longer than reading them. */
  readonly madeCount: number
}

const pdus = (frame: Asn1Node): Asn1Node[] => [
  frame,
  ...partsOf(frame).filter((item) => item.kind === partsOf(frame)[0]!.kind),
]
const csae = messageFrame2019()
const ydt = messageFrameYdt()
const j2735 = [MapData, Spat, BasicSafetyMessage]
const peers: Peer[] = [
  { module: 'Csae53', types: pdus(csae), made: pdus(csae).slice(1), madeCount: values },
  { module: 'Ydt3709', types: pdus(ydt), made: pdus(ydt).slice(1), madeCount: Math.ceil(values / 5) },
  {
    module: 'J2735',
    types: [J2735MessageFrame, ...j2735],
    made: [MapData, Spat, BSMcoreData, VehicleSafetyExtensions],
    madeCount: values,
  },
  { module: 'Torture', types: [Torture], made: [Torture], madeCount: values },
]

/** `count` random values of each type, encoded here: "TYPE HEX". */
function ours({ types }: Pick<Peer, 'types'>, count: number, seed: number): string[] {
  const random = seeded(seed)
  return types.flatMap((type) => {
    const codec = new Uper(type)
    return Array.from({ length: count }, () => `${type.typeName} ${toHex(codec.encode(randomValue(type, random)))}`)
  })
}

/** The same bytes after a decoding and an encoding here, or why not. */
function again(codecs: Record<string, Uper<unknown>>, line: string): string {
  const [name, hex] = line.split(' ') as [string, string]
  const codec = codecs[name]!
  const result = codec.decode(fromHex(hex))
  return result.ok ? toHex(codec.encode(result.value)) : `${result.kind} at bit ${result.bitOffset} ${result.path}`
}

const hexOf = (line: string): string => line.split(' ')[1]!

describe.skipIf(!hasErlang)(withErlang, { timeout: 300_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'wayside-asn1ct-'))
  afterAll(() => rmSync(folder, { recursive: true }))

  function erlang(...words: string[]): string[] {
    const { status, stdout, stderr } = spawnSync('escript', [peerFile('peer.escript'), ...words], {
      cwd: folder,
      encoding: 'utf8',
      maxBuffer: 1 << 28,
    })
    if (status !== 0) throw new Error(`escript: ${stdout}${stderr}`)
    return stdout.trim().split('\n')
  }

  function reencode(module: string, lines: readonly string[]): string[] {
    writeFileSync(join(folder, 'frames'), lines.join('\n'))
    return erlang('reencode', module, 'frames')
  }

  beforeAll(() => {
    for (const { module, types } of peers) writeFileSync(join(folder, `${module}.asn`), printAsn1(module, types))
    erlang('compile', ...peers.map(({ module }) => `${module}.asn`))
  }, 180_000)

  test.each(peers)('$module: values made here come back from it in the same bytes', (peer) => {
    const lines = ours(peer, values, 1)
    expect(lines.length).toBe(values * peer.types.length)
    expect(reencode(peer.module, lines)).toEqual(lines.map(hexOf))
  })

  test.each(peers)('$module: values made by it come back from here in the same bytes', (peer) => {
    const codecs = Object.fromEntries(peer.made.map((type) => [type.typeName, new Uper<unknown>(type)]))
    const lines = erlang(
      'generate',
      peer.module,
      '1',
      String(peer.madeCount),
      ...peer.made.map(({ typeName }) => typeName),
    )
    expect(lines.length).toBe(peer.madeCount * peer.made.length)
    expect(lines.map((line) => again(codecs, line))).toEqual(lines.map(hexOf))
  })

  // UTF8String is left out: Erlang 25 reads its fragments only where their sum is a multiple of 16384.
  test('lengths of 16384 and more come back in their fragments', () => {
    const base = randomValue(Torture, seeded(2))
    const codec = new Uper(Torture)
    const lines = [127, 128, 16383, 16384, 16385, 32768, 65535, 65536, 65537, 81920, 140000].map((length) => {
      const octets = new Uint8Array(length).fill(0xa5)
      const text = 'x'.repeat(length)
      const list = Array.from({ length }, (_, i) => i & 1)
      const bits = { length: length * 8 - 8, bytes: octets.subarray(1) }
      return `Torture ${toHex(codec.encode({ ...base, octets, bits, word: text, list, most2: octets }))}`
    })
    expect(reencode('Torture', lines)).toEqual(lines.map(hexOf))
    expect(lines.map((line) => again({ Torture: codec }, line))).toEqual(lines.map(hexOf))
  })

  test('one bound that is off by one shows', () => {
    const text = printAsn1('Flipped', [csae]).replace('PhaseID ::= INTEGER (0..255)', 'PhaseID ::= INTEGER (0..256)')
    expect(text).toContain('(0..256)')
    writeFileSync(join(folder, 'Flipped.asn'), text)
    erlang('compile', 'Flipped.asn')
    const lines = ours({ types: [csae] }, 100, 3).filter((line) => line.startsWith('MessageFrame 3'))
    expect(lines.length).toBeGreaterThan(5)
    expect(reencode('Flipped', lines)).not.toEqual(lines.map(hexOf))
    expect(reencode('Csae53', lines)).toEqual(lines.map(hexOf))
  })
})

describe.skipIf(!hasAsn1c)(withAsn1c, { timeout: 300_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'wayside-asn1c-'))
  afterAll(() => rmSync(folder, { recursive: true }))

  function run(program: string, words: readonly string[], input?: string): string {
    const { status, stdout, stderr } = spawnSync(program, words, {
      cwd: folder,
      encoding: 'utf8',
      input,
      maxBuffer: 1 << 28,
    })
    if (status !== 0) throw new Error(`${program}: ${stderr}`)
    return stdout
  }

  test.each(peers.slice(1))('the printed $module is ASN.1 to it', ({ module, types }) => {
    writeFileSync(join(folder, 'module.asn'), printAsn1(module, types))
    run('asn1c', ['-E', 'module.asn'])
    run('asn1c', ['-EF', 'module.asn'])
  })

  test('Csae53: frames made here, and those published, come back from it in the same bytes', () => {
    writeFileSync(join(folder, 'Csae53.asn'), printAsn1('Csae53', [csae]))
    run('asn1c', ['-fcompound-names', '-gen-PER', '-pdu=MessageFrame', 'Csae53.asn'])
    copyFileSync(peerFile('reencode.c'), join(folder, 'reencode.c'))
    const sources = readdirSync(folder).filter((name) => name.endsWith('.c') && name !== 'converter-sample.c')
    run('gcc', ['-O0', '-w', '-I.', '-o', 'reencode', ...sources])
    const made = ours({ types: [csae] }, values * 5, 4).map(hexOf)
    const published = readdirSync(new URL('./vectors/', import.meta.url))
      .filter((name) => /^csae53.*hex$/.test(name))
      .map((name) => readFileSync(new URL(`./vectors/${name}`, import.meta.url), 'utf8').trim())
    expect(published.length).toBe(6)
    const lines = [...published, ...made]
    expect(run('./reencode', [], lines.join('\n')).trim().split('\n')).toEqual(lines)
  })
})
