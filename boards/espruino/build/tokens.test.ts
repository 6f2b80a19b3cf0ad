import { expect, test } from 'vitest'
import { tokenise, tokenWords, untokenise } from './tokens.js'

const noMap = { version: 3 as const, sources: [], names: [], mappings: '' }
const bytesOf = (code: string): number[] => [...tokenise(code, noMap).bytes]

test('words have the numbers of jslex.h (commit c5ff787b1): == 138, if 163, function 170, of 198', () => {
  expect(tokenWords.indexOf('==') + 138).toBe(138)
  expect(tokenWords.indexOf('if') + 138).toBe(163)
  expect(tokenWords.indexOf('function') + 138).toBe(170)
  expect(tokenWords.indexOf('of') + 138).toBe(198)
})

test('words become one byte, names and texts stay, blanks between words go', () => {
  expect(bytesOf('throw this')).toEqual([176, 175])
  expect(bytesOf('var a')).toEqual([172, 97])
  expect(untokenise(tokenise('x("if")', noMap).bytes)).toBe('x("if")')
})

test('constants spelled out of operators become words; a property may be called like one', () => {
  expect(bytesOf('!0')).toEqual(bytesOf('true'))
  expect(bytesOf('void 0')).toEqual(bytesOf('undefined'))
  expect(untokenise(tokenise('p.catch(q)', noMap).bytes)).toBe('p.catch(q)')
})

test('a return at the end of a function gets its semicolon: 2v29.277 reads on behind `function f(t){if(t)return}`', () => {
  expect(untokenise(tokenise('function f(t){if(t)return}', noMap).bytes)).toContain('return ;}')
  expect(untokenise(tokenise('function f(t){return t}', noMap).bytes)).not.toContain(';')
})
