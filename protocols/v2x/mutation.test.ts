import { readFileSync, readdirSync } from 'node:fs'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, test } from 'vitest'
import { Uper, randomValue } from '../asn1/index.js'
import { fromHex } from '../bytes/hex.js'
import { J2735MessageFrame, messageFrame2019, messageFrameYdt } from './index.js'

/*
 * Frames with bits flipped, octets replaced, cut, doubled and joined: decoded or refused, quickly, and nothing kept.
 * WAYSIDE_FUZZ_FRAMES=1000000 for the long run.
 */

const frames = Number(process.env.WAYSIDE_FUZZ_FRAMES ?? 50_000)

/** Marsaglia's xorshift32: the same mutations every time. */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) / 4294967296
  }
}

const types = [messageFrame2019(), messageFrameYdt(), J2735MessageFrame]
const codecs = types.map((type) => new Uper<unknown>(type))

function originals(random: () => number): Uint8Array[] {
  const folder = new URL('./vectors/', import.meta.url)
  const published = readdirSync(folder)
    .filter((name) => name.endsWith('.hex'))
    .map((name) => fromHex(readFileSync(new URL(name, folder), 'utf8').trim()))
  const made = Array.from({ length: 60 }, (_, i) => codecs[i % 3]!.encode(randomValue(codecs[i % 3]!.type, random, 6)))
  return [...published, ...made.filter((bytes) => bytes.length < 2000)]
}

/** One to four changes of one kind or another. */
function mutate(bytes: Uint8Array, random: () => number): Uint8Array {
  const below = (limit: number): number => Math.floor(random() * limit)
  let mutant = bytes.slice()
  for (let changes = 1 + below(4); changes > 0 && mutant.length > 0; changes--) {
    const at = below(mutant.length)
    const draw = random()
    if (draw < 0.5) mutant[at]! ^= 1 << below(8)
    else if (draw < 0.7) mutant[at] = random() < 0.5 ? 0xff : below(256)
    else if (draw < 0.8) mutant = mutant.subarray(0, at)
    else if (draw < 0.9) mutant.copyWithin(at, below(mutant.length))
    else mutant.fill(random() < 0.5 ? 0xff : 0, at, at + below(9))
  }
  return mutant
}

/** What is still in use after a full collection. */
function liveBytes(): number {
  setFlagsFromString('--expose-gc')
  runInNewContext('gc')()
  return process.memoryUsage().heapUsed
}

describe('mutated frames', () => {
  test(`${frames} of them raise nothing, end, and leave memory flat`, { timeout: 3_600_000 }, () => {
    const random = seeded(20190724)
    const seeds = originals(random)
    const outcomes: Record<string, number> = {}
    let slowestMs = 0
    let heapAfterWarmUp = 0
    for (let index = 0; index < frames; index++) {
      const mutant = mutate(seeds[index % seeds.length]!, random)
      const codec = codecs[index % codecs.length]!
      const before = performance.now()
      const result = codec.decode(mutant)
      slowestMs = Math.max(slowestMs, performance.now() - before)
      const outcome = result.ok ? 'ok' : result.kind
      outcomes[outcome] = (outcomes[outcome] ?? 0) + 1
      expectInside(result, mutant.length * 8)
      // What was read can be written: a value is never half made.
      if (result.ok && index % 8 === 0) codec.encode(result.value)
      if (index === Math.floor(frames / 4)) heapAfterWarmUp = liveBytes()
    }
    expect(outcomes.ok).toBeGreaterThan(frames / 100)
    expect(outcomes.incomplete).toBeGreaterThan(frames / 100)
    expect(outcomes['out-of-range']).toBeGreaterThan(frames / 100)
    // A hang would be seconds; a collection in between may be tens of milliseconds.
    expect(slowestMs).toBeLessThan(1000)
    expect(liveBytes() - heapAfterWarmUp).toBeLessThan(4e6)
    if (frames > 50_000) process.stdout.write(`${JSON.stringify({ frames, outcomes, slowestMs })}\n`)
  })
})

/** Without the price of an expect() for each frame. */
function expectInside(result: ReturnType<Uper<unknown>['decode']>, bits: number): void {
  const at = result.ok ? result.bits : result.bitOffset
  if (!(at >= 0 && at <= bits)) expect.fail(`bit ${at} of ${bits}`)
}
