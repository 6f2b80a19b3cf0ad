import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { hasSigrok } from '../testing/sigrok.js'
import { formatVcd, parseVcd } from '../vcd/index.js'
import { decodeUart } from './uart.js'
import { signalOf } from './signal.js'
import { readSigrokSession } from './sigrok-session.js'

/** A ZIP archive of stored files, put together by hand (APPNOTE 6.3, 4.3.7, 4.3.12, 4.3.16); nobody checks its CRCs. */
function archiveOf(files: Readonly<Record<string, Uint8Array | string>>): Uint8Array {
  const locals: Buffer[] = []
  const directory: Buffer[] = []
  let at = 0
  for (const [name, content] of Object.entries(files)) {
    const data = Buffer.from(content)
    const local = Buffer.alloc(30)
    local.writeUInt32LE(0x04034b50, 0)
    local.writeUInt16LE(name.length, 26)
    const entry = Buffer.alloc(46)
    entry.writeUInt32LE(0x02014b50, 0)
    entry.writeUInt32LE(data.length, 20)
    entry.writeUInt32LE(data.length, 24)
    entry.writeUInt16LE(name.length, 28)
    entry.writeUInt32LE(at, 42)
    locals.push(local, Buffer.from(name), data)
    directory.push(entry, Buffer.from(name))
    at += 30 + name.length + data.length
  }
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(directory.length / 2, 10)
  end.writeUInt32LE(at, 16)
  return Buffer.concat([...locals, ...directory, end])
}

const metadata = `[global]
sigrok version=0.5.2

[device 1]
capturefile=logic-1
total probes=2
samplerate=2 MHz
total analog=0
probe1=A
probe3=C
unitsize=1
`
const good = { version: '2', metadata, 'logic-1-1': Uint8Array.of(4, 5, 5), 'logic-1-2': Uint8Array.of(5, 0) }

test('a session put together by hand gives its channels and edges', () => {
  const dump = readSigrokSession(archiveOf(good))
  expect(dump.variables.map(({ name }) => name)).toEqual(['A', 'C'])
  // 2 MHz: half a microsecond, 500,000 ticks of a picosecond.
  expect(signalOf(dump, 'A')).toMatchObject({
    edges: [
      { tick: 0, value: '0' },
      { tick: 500_000, value: '1' },
      { tick: 2_000_000, value: '0' },
    ],
    endTick: 2_500_000,
  })
  expect(signalOf(dump, 'C').edges).toEqual([
    { tick: 0, value: '1' },
    { tick: 2_000_000, value: '0' },
  ])
  expect(parseVcd(formatVcd(dump)).changes).toEqual(dump.changes)
})

describe('is refused with what was expected:', () => {
  test.each([
    ['no archive', Uint8Array.of(1, 2, 3), /^ZIP, offset 0: the end of a ZIP archive expected/],
    ['another version', archiveOf({ ...good, version: '3' }), /version 2 expected, got 3/],
    ['no metadata', archiveOf({ version: '2' }), /a file metadata expected/],
    [
      'no rate',
      archiveOf({ ...good, metadata: metadata.replace('samplerate=2 MHz\n', '') }),
      /metadata with samplerate/,
    ],
    [
      'a strange rate',
      archiveOf({ ...good, metadata: metadata.replace('2 MHz', 'fast') }),
      /a samplerate such as 1 MHz/,
    ],
    [
      'a strange unit',
      archiveOf({ ...good, metadata: metadata.replace('unitsize=1', 'unitsize=9') }),
      /unitsize of 1 to 8/,
    ],
    ['no channels', archiveOf({ ...good, metadata: metadata.replace(/probe\d=.\n/g, '') }), /logic channels expected/],
    ['no samples', archiveOf({ version: '2', metadata }), /the samples logic-1-1 expected/],
    [
      'half a sample',
      archiveOf({ ...good, metadata: metadata.replace('unitsize=1', 'unitsize=2') }),
      /whole samples of 2 bytes expected, got 3 bytes/,
    ],
  ])('%s', (_name, bytes, message) => {
    expect(() => readSigrokSession(bytes)).toThrow(message)
  })

  test('anything else, with a SyntaxError', () => {
    const archive = archiveOf(good)
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(archive.length - 1), fc.nat(255)), { maxLength: 6 }),
        fc.nat(archive.length),
        (changes, end) => {
          const bytes = archive.slice(0, end)
          for (const [at, byte] of changes) if (at < end) bytes[at] = byte
          try {
            readSigrokSession(bytes)
          } catch (error) {
            expect(error).toBeInstanceOf(SyntaxError)
          }
        },
      ),
    )
  })
})

test.skipIf(!hasSigrok())('what sigrok-cli wrote reads as what it was given (needs sigrok-cli)', () => {
  const folder = mkdtempSync(join(tmpdir(), 'wayside-sigrok-'))
  try {
    // "U" at 9600 baud, in microseconds: start bit, 1010 1010, stop bit.
    const bitUs = 1e6 / 9600
    const edges = Array.from({ length: 10 }, (_, bit) => `#${Math.round(100 + bit * bitUs)}\n${bit % 2}!`)
    const text = `$timescale 1 us $end\n$var wire 1 ! TX $end\n$enddefinitions $end\n#0\n1!\n${edges.join('\n')}\n#2000\n`
    writeFileSync(join(folder, 'in.vcd'), text)
    const made = spawnSync('sigrok-cli', ['-i', join(folder, 'in.vcd'), '-I', 'vcd', '-o', join(folder, 'out.sr')])
    expect(made.status).toBe(0)
    const signal = signalOf(readSigrokSession(readFileSync(join(folder, 'out.sr'))), 'TX')
    const given = signalOf(parseVcd(text), 'TX')
    expect(signal.edges.map(({ tick, value }) => [tick / 1e6, value])).toEqual(
      given.edges.map(({ tick, value }) => [tick, value]),
    )
    expect(decodeUart(signal, 9600).map(({ byte }) => byte)).toEqual([0x55])
  } finally {
    rmSync(folder, { recursive: true })
  }
})
