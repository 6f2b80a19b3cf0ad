import { expect, test } from 'vitest'
import type { ImageMap } from '../../../boards/espruino/build/build.js'
import { LineTranslator } from './console-lines.js'

/** Column 0 of the image's first line is line 5, column 2 (from 0) of a.ts (source map revision 3: AAIE). */
const map: ImageMap = {
  version: 3,
  sources: ['a.ts'],
  names: [],
  mappings: 'AAIE',
  wayside: { node: 'probe', board: 'espruino-pico', texts: [] },
}

const said = 'Uncaught Error: x\r\n    at .bootcde:1:1\r\n>'
const shown = 'Uncaught Error: x\r\n    at a.ts:5:3\r\n>'

test('an error is turned back into the sources wherever the line is cut', () => {
  for (let cut = 0; cut <= said.length; cut++) {
    const translator = new LineTranslator(map)
    expect(translator.push(said.slice(0, cut)) + translator.push(said.slice(cut)) + translator.flush()).toBe(shown)
  }
})

test('a prompt waits until nothing more comes', () => {
  const translator = new LineTranslator(map)
  expect(translator.push('>')).toBe('')
  expect(translator.flush()).toBe('>')
  expect(translator.flush()).toBe('')
})

test('a line without an end is shown when it gets long', () => {
  expect(new LineTranslator(map).push('x'.repeat(2049))).toHaveLength(2049)
})
