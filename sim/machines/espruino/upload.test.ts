import { describe, expect, test } from 'vitest'
import { programOf, UploadBench } from './upload-bench.js'

const small = programOf('old', 9000)
const fresh = programOf('new', 11_003)

test('an image arrives byte for byte, and runs', () => {
  const bench = new UploadBench()
  const { result, error } = bench.upload(fresh)
  expect(error).toBeUndefined()
  expect(result).toMatchObject({ way: 'beside', bytes: 11_003, boardVersion: '2v29.277' })
  expect(bench.bootCode).toEqual(fresh)
})
