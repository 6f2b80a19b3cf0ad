import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { fromHex, toHex } from '../../protocols/bytes/hex.js'
import { wayside } from '../cli/testing.js'
import { ChipEmulation, type TagVisit } from './chip-emulation.js'
import { makeTag } from './nfc-tag-options.js'
import { openPty } from './pty.js'
import { openTcpLine } from './tcp-line.js'
import { clientOf, collecting } from './test-line.js'

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

test('libnfc 1.8.0 is answered byte for byte as by the chip (its trace of an initialisation)', async () => {
  // Host's bytes and the chip's, from facts/protocols.md 2.1, where the answers of a real conversation are written down.
  const dialogue = [
    ['5555' + '00'.repeat(14) + '0000ff03fdd414011700', '0000ff02fed5151600'],
    ['0000ff09f7d400006c69626e6663be00', '0000ff09f7d501006c69626e6663bc00'],
    ['0000ff02fed4022a00', '0000ff06fad50332010607e800'],
    ['0000ff03fdd412140600', '0000ff02fed5131800'],
    ['0000ff08f8d4086302806303805900', '0000ff02fed5092200'],
    ['0000ff04fcd44a0100e100', '0000ff0ff1d54b01010044000704a1b2c3d4e5804000'],
    ['0000ff03fdd44400e800', '0000ff03fdd5450000e600'.replace('0000e600', '00e600')],
    ['0000ff03fdd416f02600', '0000ff03fdd517001400'],
  ] as const
  const emulation = await ChipEmulation.start({
    openLine: (events) => openTcpLine(0, events),
    tags: [{ tag: { type: 'ntag213' } }],
    onNote: (text) => expect.unreachable(text),
  })
  closing.push(() => emulation.close())
  const { socket, heard } = await clientOf(emulation.lineName)
  closing.push(() => socket.destroy())
  for (const [sent, answer] of dialogue) {
    const from = heard.bytes.length
    socket.write(fromHex(sent))
    const expected = '0000ff00ff00' + answer
    await heard.until(() => heard.bytes.length - from >= expected.length / 2)
    expect(toHex(Uint8Array.from(heard.bytes.slice(from)))).toBe(expected)
  }
})

test.each([
  [{ type: 'ntag203' }, 'one of ntag213, ntag215, ntag216 expected'],
  [{ type: 'ntag213', uid: '05aabbccddeeff' }, '04 and six more bytes'],
  [{ type: 'ntag213', ndef: ['smoke:signals'] }, 'text:... or uri:... expected'],
  [{ type: 'ntag213', ndef: [`text:${'x'.repeat(140)}`] }, 'a message that fits'],
])('a tag that cannot be is refused: %j', (request, message) => {
  expect(() => makeTag(request)).toThrow(message)
})

test('a tag carries its message after the blocks that were there', () => {
  const tag = makeTag({ type: 'ntag213', ndef: ['uri:https://bin.example/7', 'text:BIN0007'] })
  // Message: facts/protocols.md 2.3, made with the npm package ndef.
  const message = '91010e550462696e2e6578616d706c652f3751010a5402656e42494e30303037'
  expect(toHex(tag.memory.bytes.subarray(16, 16 + 5 + 2 + 32 + 1))).toBe('0103a00c340320' + message + 'fe')
})

const hasLibnfc =
  process.platform === 'linux' &&
  ['nfc-list', 'nfc-poll', 'nfc-mfultralight'].every((program) => !spawnSync(program, ['-h']).error)
const name = hasLibnfc ? 'libnfc' : 'libnfc (skipped: no such program; apt-get install libnfc-bin libnfc-examples)'

/** An emulated chip on a pseudo-terminal, and libnfc's programs with it as their device. */
async function reader(tags: readonly TagVisit[]) {
  const folder = mkdtempSync(join(tmpdir(), 'wayside-nfc-'))
  closing.push(() => rmSync(folder, { recursive: true }))
  const path = join(folder, 'pn532')
  const notes: string[] = []
  const emulation = await ChipEmulation.start({
    openLine: (events) => openPty(path, events),
    tags,
    onNote: (text) => notes.push(text),
  })
  closing.push(() => emulation.close())
  const run = async (program: string, argv: readonly string[], answers = '') => {
    const child = spawn(program, argv, { cwd: folder, env: { ...process.env, LIBNFC_DEVICE: `pn532_uart:${path}` } })
    closing.push(() => child.kill())
    const said = collecting()
    child.stdout.on('data', (bytes: Buffer) => said.events.onBytes(bytes))
    child.stdin.end(answers)
    return { said, ended: once(child, 'close').then(([code]) => ({ code: code as number, out: said.text })) }
  }
  return { emulation, folder, notes, run }
}

describe.skipIf(!hasLibnfc).each([
  ['ntag213', 'NTAG213 (144 user bytes)', 45],
  ['ntag215', 'NTAG215 (504 user bytes)', 135],
  ['ntag216', 'NTAG216 (888 user bytes)', 231],
] as const)(`${name} and an emulated %s`, (type, title, pages) => {
  test('nfc-list shows its ATQA, UID and SAK', async () => {
    const { run, notes } = await reader([{ tag: { type } }])
    const { code, out } = await (await run('nfc-list', [])).ended
    expect(out).toContain('ATQA (SENS_RES): 00  44')
    expect(out).toContain('UID (NFCID1): 04  a1  b2  c3  d4  e5  80')
    expect(out).toContain('SAK (SEL_RES): 00')
    expect([code, notes]).toEqual([0, []])
  })

  test('nfc-mfultralight knows its size, reads all of it, writes it, and reads back what it wrote', async () => {
    const { emulation, folder, run, notes } = await reader([{ tag: { type, ndef: ['text:Bin 7'] } }])
    const read = async (file: string) => {
      const { out } = await (await run('nfc-mfultralight', ['r', file])).ended
      expect(out).toContain(title)
      expect(out).toContain(`Done, ${pages} of ${pages} pages read (0 pages failed).`)
      return readFileSync(join(folder, file))
    }
    const before = await read('before.mfd')
    expect(before.includes('enBin 7')).toBe(true)
    expect(before).toHaveLength(pages * 4)
    const wanted = Buffer.from(before)
    wanted.write('HELLO WAYSIDE 16', 0x40)
    writeFileSync(join(folder, 'wanted.mfd'), wanted)
    const { out } = await (await run('nfc-mfultralight', ['w', 'wanted.mfd'], 'n\nn\nn\nn\n')).ended
    // Pages 0 to 3 and the dynamic lock bytes are left alone, as answered.
    expect(out).toContain(`Done, ${pages - 5} of ${pages} pages written (5 pages skipped, 0 pages failed).`)
    expect((await read('after.mfd')).equals(wanted)).toBe(true)
    expect([emulation.field.tags.length, notes]).toEqual([1, []])
  }, 90_000)

  test('nfc-poll finds it, and says so when it is taken away', async () => {
    const { emulation, run } = await reader([{ tag: { type } }])
    const { said, ended } = await run('nfc-poll', [])
    await said.until(() => said.text.includes('Waiting for card removing'))
    expect(said.text).toContain('UID (NFCID1): 04  a1  b2  c3  d4  e5  80')
    emulation.touch(() => emulation.field.leave(emulation.field.tags[0]!))
    const { code, out } = await ended
    expect(out).toMatch(/Waiting for card removing\.\.\.[^]*done\./)
    expect(code).toBe(0)
  }, 30_000)
})

test.skipIf(!hasLibnfc)(`${name} sees two tags that are there at once, and none where there are none`, async () => {
  const two = await reader([{ tag: { type: 'ntag213' } }, { tag: { type: 'ntag216', uid: '04112233445566' } }])
  const { out } = await (await two.run('nfc-list', ['-t', '1'])).ended
  expect(out).toContain('2 ISO14443A passive target(s) found')
  const none = await reader([])
  expect((await (await none.run('nfc-list', ['-t', '1'])).ended).out).not.toContain('ISO14443A passive target')
})

describe('the command line', () => {
  test.each([
    [['pn533', '--tcp', '0'], 'one of pn532, gnss, a02yyuw, ld2410 expected, got "pn533"'],
    [['pn532'], 'either --pty PATH or --tcp PORT expected'],
    [['pn532', '--tcp', '0', '--pty', 'x'], 'either --pty PATH or --tcp PORT expected'],
    [['pn532', '--tcp', '65536'], 'from 0 to 65535 expected'],
    [['pn532', '--tcp', '0', '--tag', 'ntag210'], 'one of ntag213, ntag215, ntag216 expected, got "ntag210"'],
    [['pn532', '--tcp', '0', '--tag', 'ntag213', '--ndef', 'hello'], 'text:... or uri:... expected, got "hello"'],
    [['pn532', '--tcp', '0', '--tag', 'ntag213', '--leave', '5'], 'a duration with its unit expected'],
  ])('%j is wrong input: exit code 2, and it says what was expected', async (argv, message) => {
    const { code, err } = await wayside(['emulate', 'chip', ...argv])
    expect(code).toBe(2)
    expect(err).toContain(message)
  })

  test.skipIf(!hasLibnfc)(
    `emulate chip pn532 --pty: ${name} finds the tag with its message`,
    async () => {
      const folder = mkdtempSync(join(tmpdir(), 'wayside-nfc-'))
      closing.push(() => rmSync(folder, { recursive: true }))
      const path = join(folder, 'pn532')
      const argv = ['emulate', 'chip', 'pn532', '--pty', path, '--tag', 'ntag215', '--uid', '04112233445566']
      let interrupt = () => {}
      const waiting = new Promise<void>((ready) => {
        const ended = wayside([...argv, '--ndef', 'text:BIN0007', '--leave', '10min'], {
          onInterrupt: (handler) => {
            interrupt = handler
            ready()
            return () => undefined
          },
        })
        closing.push(async () => expect((await ended).code).toBe(0))
      })
      await waiting
      const env = { ...process.env, LIBNFC_DEVICE: `pn532_uart:${path}` }
      const child = spawn('nfc-mfultralight', ['r', join(folder, 'dump')], { env, stdio: 'ignore' })
      await once(child, 'close')
      interrupt()
      const dump = readFileSync(join(folder, 'dump'))
      expect([toHex(dump.subarray(0, 8)), dump.includes('enBIN0007')]).toEqual(['041122bf33445566', true])
    },
    30_000,
  )
})
