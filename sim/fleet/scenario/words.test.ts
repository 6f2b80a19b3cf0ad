import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatPath, fromPointer, parsePath, toPointer } from './path.js'
import { suggest } from './suggest.js'

describe('a suggestion', () => {
  const known = ['count', 'board', 'modem', 'options', 'coverage']
  test.each([
    ['cuont', 'count'],
    ['bord', 'board'],
    ['Options', 'options'],
    ['coverge', 'coverage'],
    ['xyz', undefined],
    ['', undefined],
  ])('for "%s" is %s', (written, meant) => expect(suggest(written, known)).toBe(meant))
})

describe('a path', () => {
  test.each([
    ['nodes[0].options.reportEvery', ['nodes', 0, 'options', 'reportEvery']],
    ['nodes.0.count', ['nodes', 0, 'count']],
    ['expect["reports.dropped"]', ['expect', 'reports.dropped']],
    ['seed', ['seed']],
  ])('%s is read', (text, path) => expect(parsePath(text)).toEqual(path))

  test.each(['', '.a', 'a.', 'a[', 'a[x]', 'a b', 'a["b]', '='])('"%s" is none', (text) =>
    expect(parsePath(text)).toBeUndefined(),
  )

  const paths = fc.array(fc.oneof(fc.string(), fc.nat(99)), { minLength: 1, maxLength: 6 })

  test('survives being written and read, whatever its keys are', () => {
    fc.assert(
      fc.property(paths, (path) => {
        expect(parsePath(formatPath(path))).toEqual(path)
      }),
    )
  })

  test('survives being a JSON pointer', () => {
    fc.assert(
      fc.property(paths, (path) => {
        expect(fromPointer(toPointer(path), build(path))).toEqual(path)
      }),
    )
  })

  const build = (path: (string | number)[]): unknown =>
    path.reduceRight<unknown>((inner, step) => {
      if (typeof step === 'string') return Object.fromEntries([[step, inner]])
      const list: unknown[] = []
      list[step] = inner
      return list
    }, null)
})
