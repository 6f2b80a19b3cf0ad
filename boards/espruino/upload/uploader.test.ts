import { expect, test } from 'vitest'
import { EspruinoUploader, type UploadOutput } from './uploader.js'
import { crcOf } from './frame.js'

const board = {
  name: 'bench',
  interpreter: { build: 'BENCH', hasPackets: true, savedCode: { address: 0x1000, pageLength: 4096, pages: 4 } },
} as unknown as ConstructorParameters<typeof EspruinoUploader>[0]['board']

const bytes = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'latin1'))
const kinds = (outputs: readonly UploadOutput[]): string[] => outputs.map(({ kind }) => kind)
const sent = (outputs: readonly UploadOutput[]): string =>
  outputs.flatMap((output) => (output.kind === 'send' ? [Buffer.from(output.bytes).toString('latin1')] : [])).join('')
const answer = (number: number, value: string): Uint8Array =>
  bytes(`<${crcOf(`${number} ${value}`)} ${number} ${value}>`)
const me = bytes('<id BENCH 2v29.277>')

/** An uploader brought into one of its states, and what it said last. */
const states = {
  breaking: () => {
    const uploader = new EspruinoUploader({ image: bytes('x=1'), board })
    return { uploader, outputs: uploader.start() }
  },
  hailing: () => {
    const { uploader } = states.breaking()
    return { uploader, outputs: uploader.onTimeout() }
  },
  asking: () => {
    const { uploader } = states.hailing()
    uploader.onBytes(me)
    return { uploader, outputs: uploader.onBytes(me) }
  },
  pausing: () => {
    const { uploader } = states.asking()
    return { uploader, outputs: uploader.onBytes(answer(1, '1')) }
  },
}

test.each([
  ['breaking', '\x03', 100_000],
  ['hailing', '\x10print("<id "+process.env.BOARD+" "+process.env.VERSION+">")\n', 900_000],
  ['pausing', '', 500_000],
] as const)('%s: it says %j and waits %i us', (state, text, afterUs) => {
  const { outputs } = states[state]()
  expect(sent(outputs)).toBe(text)
  expect(outputs.at(-1)).toEqual({ kind: 'wake', afterUs })
})

test('asking: it says an EVAL packet and waits 3 s', () => {
  const { outputs } = states.asking()
  expect(sent(outputs)).toMatch(/^\x10\x01[ -?].\(function\(s,r\)/)
  expect(outputs.at(-1)).toEqual({ kind: 'wake', afterUs: 3_000_000 })
})

/** State, input: what it says then, and the kinds of its outputs. */
test.each([
  ['breaking', 'timeout', 'print("<id', ['send', 'wake']],
  ['breaking', 'hail', '', []],
  ['breaking', 'noise', '', []],
  ['breaking', 'refusal', '', []],
  ['hailing', 'timeout', '\x03', ['send', 'wake']],
  ['hailing', 'hail', 'print("<id', ['send', 'wake']],
  ['hailing', 'noise', '', []],
  ['hailing', 'refusal', '', []],
  ['asking', 'timeout', '\x03', ['send', 'wake']],
  ['asking', 'hail', '', []],
  ['asking', 'noise', '', []],
  ['asking', 'refusal', '\x03', ['send', 'wake']],
  ['pausing', 'timeout', 'print("<id', ['send', 'wake']],
  ['pausing', 'hail', '', []],
  ['pausing', 'noise', '', []],
  ['pausing', 'refusal', '', []],
] as const)('%s, then %s', (state, input, says, expected) => {
  const { uploader } = states[state]()
  const inputs = { hail: me, noise: bytes('> \x11\x13?'), refusal: bytes('\x15') }
  const outputs = input === 'timeout' ? uploader.onTimeout() : uploader.onBytes(inputs[input])
  expect(kinds(outputs)).toEqual(expected)
  expect(sent(outputs)).toContain(says)
})

test('an answer is heard in whatever pieces it comes, with XON and XOFF in between', () => {
  const whole = answer(1, '1')
  for (let cut = 0; cut <= whole.length; cut++) {
    const { uploader } = states.asking()
    const first = uploader.onBytes(whole.subarray(0, cut))
    const outputs = [...first, ...uploader.onBytes(bytes('\x13\x11')), ...uploader.onBytes(whole.subarray(cut))]
    expect(outputs).toEqual([{ kind: 'wake', afterUs: 500_000 }])
  }
})

test('a question that is missed 12 times is given up, and nothing is said after that', () => {
  const { uploader } = states.asking()
  let outputs: readonly UploadOutput[] = []
  for (let miss = 1; miss <= 12; miss++) {
    outputs = uploader.onBytes(bytes('Uncaught Error: no\x15'))
    if (miss < 12) {
      uploader.onTimeout()
      uploader.onBytes(me)
    }
  }
  expect(outputs).toMatchObject([{ kind: 'failed', error: { kind: 'refused' } }])
  expect(uploader.onTimeout()).toEqual([])
  expect(uploader.onBytes(me)).toEqual([])
})

test('a hail that is missed 15 times is given up', () => {
  const { uploader } = states.breaking()
  let outputs: readonly UploadOutput[] = []
  for (let step = 0; step < 30; step++) outputs = uploader.onTimeout()
  expect(outputs).toMatchObject([{ kind: 'failed', error: { kind: 'silent' } }])
})

test.each([
  ['OTHER 2v29', 'wrong-board'],
  ['BENCH 1v99', 'old-interpreter'],
  ['BENCH 2v19', 'old-interpreter'],
])('"%s" is refused as %s', (who, kind) => {
  const { uploader } = states.hailing()
  uploader.onBytes(bytes(`<id ${who}>`))
  expect(uploader.onBytes(bytes(`<id ${who}>`))).toMatchObject([{ kind: 'failed', error: { kind } }])
})

test('who is there counts when it was said twice alike: once may be damage', () => {
  const { uploader } = states.hailing()
  expect(kinds(uploader.onBytes(bytes('<id BENCI 2v29.277>')))).toEqual(['send', 'wake'])
  expect(kinds(uploader.onBytes(me))).toEqual(['send', 'wake'])
  expect(sent(uploader.onBytes(me))).toContain('reset()')
})

test('before 2v25 questions go as lines of the console', () => {
  const { uploader } = states.hailing()
  const older = bytes('<id BENCH 2v24>')
  uploader.onBytes(older)
  expect(sent(uploader.onBytes(older))).toMatch(/^\x10print\(\(function/)
})
