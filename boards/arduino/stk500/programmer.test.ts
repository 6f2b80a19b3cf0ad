import { describe, expect, test } from 'vitest'
import { fromHex, toHex } from '../../../protocols/bytes/hex.js'
import { Stk500Programmer, type ProgrammerOutput } from './index.js'

const plan = { image: fromHex('0102030405'), pageBytes: 4, programBytes: 8, signature: [0x1e, 0x95, 0x0f] }

const sent = (outputs: readonly ProgrammerOutput[]): string =>
  outputs.map((output) => (output.kind === 'send' ? toHex(output.bytes) : '')).join('')

/** Answers each command in turn, and gives what was sent after the last. */
function play(programmer: Stk500Programmer, dialogue: readonly (readonly [command: string, answer: string])[]) {
  let outputs = programmer.start()
  const all = [...outputs]
  for (const [command, answer] of dialogue) {
    expect(sent(outputs)).toBe(command)
    outputs = programmer.onBytes(fromHex(answer))
    all.push(...outputs)
  }
  return { outputs, all }
}

/** Bytes of AVR061, section 5: each command with its CRC_EOP 20, each answer between INSYNC 14 and OK 10. */
const whole = [
  ['3020', '1410'],
  ['7520', '141e950f10'],
  ['5020', '1410'],
  ['55000020', '1410'],
  ['640004460102030420', '1410'],
  ['55020020', '1410'],
  ['6400044605ffffff20', '1410'],
  ['55000020', '1410'],
  ['7400044620', '140102030410'],
  ['55020020', '1410'],
  ['7400044620', '1405ffffff10'],
  ['5120', '1410'],
] as const

describe('an STK500 programmer', () => {
  test('writes all pages, reads them back and leaves', () => {
    const { outputs, all } = play(new Stk500Programmer(plan), whole)
    expect(outputs).toEqual([{ kind: 'done' }])
    expect(all.filter(({ kind }) => kind === 'progress')).toEqual([
      { kind: 'progress', phase: 'write', page: 1, pages: 2 },
      { kind: 'progress', phase: 'write', page: 2, pages: 2 },
      { kind: 'progress', phase: 'verify', page: 1, pages: 2 },
      { kind: 'progress', phase: 'verify', page: 2, pages: 2 },
    ])
  })

  test('takes answers in any pieces', () => {
    const programmer = new Stk500Programmer(plan)
    let outputs = programmer.start()
    for (const [command, answer] of whole) {
      expect(sent(outputs)).toBe(command)
      outputs = [...fromHex(answer)].flatMap((byte) => programmer.onBytes(Uint8Array.of(byte)))
    }
    expect(outputs).toEqual([{ kind: 'done' }])
  })

  test('writes a page again that reads otherwise, and reads all again', () => {
    const spoiled = whole.map(([command, answer]) => [command, answer.replace('05ff', '07ff')] as const)
    const { all, outputs } = play(new Stk500Programmer(plan), [
      ...spoiled.slice(0, -1),
      ['55020020', '1410'],
      ['6400044605ffffff20', '1410'],
      ...whole.slice(7),
    ])
    expect(outputs).toEqual([{ kind: 'done' }])
    expect(all.filter(({ kind }) => kind === 'progress')).toHaveLength(7)
  })

  test('gives up a page that never reads as written', () => {
    const programmer = new Stk500Programmer({ ...plan, image: fromHex('01020304') })
    let outputs = programmer.start()
    for (let turn = 0; turn < 100 && !outputs.some(({ kind }) => kind === 'failed'); turn++) {
      const command = sent(outputs)
      outputs = programmer.onBytes(
        fromHex(command === '7520' ? '141e950f10' : command.startsWith('74') ? '140102030510' : '1410'),
      )
    }
    expect(outputs).toMatchObject([{}, { kind: 'failed', error: { kind: 'verify' } }])
  })

  test('asks for the beginning of a command after silence, and does the step again', () => {
    const programmer = new Stk500Programmer(plan)
    play(programmer, whole.slice(0, 4))
    expect(programmer.onTimeout()).toEqual([{ kind: 'wake', afterUs: 30_000 }])
    expect(sent(programmer.onTimeout())).toBe('3020')
    expect(sent(programmer.onBytes(fromHex('1410')))).toBe('55000020')
  })

  test('fills up a page that the board still waits for', () => {
    const programmer = new Stk500Programmer(plan)
    play(programmer, whole.slice(0, 4))
    programmer.onTimeout()
    programmer.onTimeout()
    programmer.onTimeout()
    expect(sent(programmer.onTimeout())).toBe('20'.repeat(12))
    expect(sent(programmer.onTimeout())).toBe('3020')
  })

  test.each([
    ['NOSYNC', '15'],
    ['no INSYNC', '10'],
    ['no OK', '1411'],
  ])('%s is silence and another try', (_name, answer) => {
    const programmer = new Stk500Programmer(plan)
    programmer.start()
    expect(programmer.onBytes(fromHex(answer))).toEqual([{ kind: 'wake', afterUs: 30_000 }])
    // What still comes of the old answer only makes the silence begin later.
    expect(programmer.onBytes(fromHex('1410'))).toEqual([{ kind: 'wake', afterUs: 30_000 }])
    expect(sent(programmer.onTimeout())).toBe('3020')
  })

  test('nobody there is "no-sync"', () => {
    const programmer = new Stk500Programmer({ ...plan, attempts: 3 })
    let outputs = programmer.start()
    for (let turn = 0; turn < 20 && outputs[0]?.kind !== 'failed'; turn++) outputs = programmer.onTimeout()
    expect(outputs).toMatchObject([{ kind: 'failed', error: { kind: 'no-sync' } }])
    expect(programmer.onBytes(fromHex('1410'))).toEqual([])
    expect(programmer.onTimeout()).toEqual([])
  })

  test('another chip is "wrong-chip", after it was asked more than once', () => {
    const programmer = new Stk500Programmer({ ...plan, attempts: 2 })
    let outputs = programmer.start()
    let asked = 0
    for (let turn = 0; turn < 40 && outputs[0]?.kind !== 'failed'; turn++) {
      const command = sent(outputs)
      if (command === '7520') asked++
      if (command === '') outputs = programmer.onTimeout()
      else if (/^(20)+$/.test(command)) outputs = programmer.onTimeout()
      else outputs = programmer.onBytes(fromHex(command === '7520' ? '141e980110' : '1410'))
    }
    expect(outputs).toMatchObject([{ kind: 'failed', error: { kind: 'wrong-chip' } }])
    expect((outputs[0] as { error: Error }).error.message).toContain('1e 95 0f expected, got 1e 98 01')
    expect(asked).toBe(3)
  })

  test('an image that does not fit is refused before anything is sent', () => {
    const outputs = new Stk500Programmer({ ...plan, image: new Uint8Array(9) }).start()
    expect(outputs).toMatchObject([{ kind: 'failed', error: { kind: 'too-large' } }])
  })

  test('a lost answer to leaving is no failure: everything was read back', () => {
    const programmer = new Stk500Programmer(plan)
    play(programmer, whole.slice(0, -1))
    expect(programmer.onTimeout()).toEqual([{ kind: 'done' }])
  })
})
