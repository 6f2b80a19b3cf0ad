import { SourceMap as NodeSourceMap } from 'node:module'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { composeMaps, decodeMappings, encodeMappings, SourceMapReader, type Segment } from './source-map.js'

const map = (mappings: string) => ({ version: 3 as const, sources: ['a.ts'], names: [], mappings })

describe('a source map', () => {
  test('reads VLQ as ECMA-426 clause 9.2 has it', () => {
    expect(decodeMappings('AAAA,IAAM;AACA')).toEqual([
      [
        [0, 0, 0, 0],
        [4, 0, 0, 6],
      ],
      [[0, 0, 1, 6]],
    ])
  })

  test('survives encoding and decoding (property)', () => {
    const segment = fc.tuple(fc.nat(500), fc.nat(9), fc.nat(9000), fc.nat(500))
    fc.assert(
      fc.property(fc.array(fc.array(segment, { maxLength: 5 }), { minLength: 1, maxLength: 5 }), (lines) => {
        const sorted = lines.map((line) => [...line].sort((a, b) => a[0] - b[0]) as unknown as Segment[])
        expect(decodeMappings(encodeMappings(sorted))).toEqual(sorted)
      }),
    )
  })

  test('finds what Node finds', () => {
    const mappings = 'AAAA,IAAM;;EAACA,KADK'
    const node = new NodeSourceMap({ ...map(mappings), file: 'b.js', sourcesContent: [], sourceRoot: '' })
    for (const column of [0, 3, 4, 9]) {
      const theirs = node.findEntry(0, column) as { originalLine: number; originalColumn: number }
      const ours = new SourceMapReader(map(mappings)).find(1, column)!
      expect([ours.line - 1, ours.column]).toEqual([theirs.originalLine, theirs.originalColumn])
    }
  })

  test('leads through two steps to the first source', () => {
    const composed = composeMaps({ ...map('AAAI'), sources: ['middle.js'] }, map('AAAA,IAEC'))
    expect(composed.sources).toEqual(['a.ts'])
    expect(new SourceMapReader(composed).find(1, 0)).toEqual({ source: 'a.ts', line: 3, column: 1 })
  })

  test('refuses what is no VLQ', () => {
    expect(() => decodeMappings('A!')).toThrow('base 64 digit expected, got "!"')
  })
})
