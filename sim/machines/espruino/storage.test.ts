import fc from 'fast-check'
import { expect, test } from 'vitest'
import { SimulatedFlash, SupplyLost } from '../../board/flash.js'
import { FlashPool } from '../../board/flash-pool.js'
import { StorageFile } from './storage-file.js'
import { Storage } from './storage.js'

// Expected values are what the interpreter itself printed: /tmp/espruino-src/bin/espruino, commit c5ff787b1, whose Storage is
// 256 pages of 1024 bytes, run on a script with the same calls (`espruino FILE.js`).

const payer = { chargeFlash: () => undefined }
const bytes = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0))
const text = (content: Uint8Array | undefined): string | undefined => content && String.fromCharCode(...content)

function makeStorage(blocks = 256, blockLength = 1024) {
  const flash = new SimulatedFlash({ path: 'storage', blockLength, blocks, writeAlign: 4 }, new FlashPool())
  return { flash, storage: new Storage(flash, payer) }
}

const stats = (freeBytes: number, fileBytes: number, fileCount: number, trashBytes: number, trashCount: number) => ({
  totalBytes: 262144,
  freeBytes,
  fileBytes,
  fileCount,
  trashBytes,
  trashCount,
})

test('a sized file is filled in pieces, and its room is counted as on the interpreter', () => {
  const { storage } = makeStorage()
  expect(storage.stats()).toEqual(stats(262144, 0, 0, 0, 0))
  expect(storage.write('a', bytes('Hello'), 0, 14)).toBe(true)
  expect(text(storage.read('a'))).toBe(`Hello${'\xff'.repeat(9)}`)
  expect(storage.write('a', bytes(' '), 5)).toBe(true)
  expect(storage.write('a', bytes('World!!!'), 6)).toBe(true)
  expect(text(storage.read('a'))).toBe('Hello World!!!')
  expect(storage.stats()).toEqual(stats(262096, 48, 1, 0, 0))
  expect(storage.write('a', bytes(' '))).toBe(true)
  expect(text(storage.read('a'))).toBe(' ')
  expect(storage.stats()).toEqual(stats(262060, 36, 1, 48, 1))
})

test('what was written is not written over, not even bits that could still fall', () => {
  const { storage } = makeStorage()
  storage.write('a', bytes('Hello'), 0, 14)
  const refusal = 'File already written with different data'
  expect(() => storage.write('a', bytes('\0'), 1)).toThrow(refusal)
  expect(() => storage.write('a', bytes('ell'), 1)).toThrow(refusal)
  expect(text(storage.read('a', 0, 5))).toBe('Hello')
})

test('refusals are those of the interpreter', () => {
  const { storage } = makeStorage()
  expect(() => storage.write('b', bytes(''))).toThrow("Can't create zero length file")
  expect(() => storage.write('b', bytes('x'), 3)).toThrow('Unable to find or create file')
  // The file stays behind.
  expect(() => storage.write('c', bytes('xyz'), 0, 2)).toThrow('Too much data for file size')
  expect([...storage.files()].map(({ name }) => name)).toEqual(['c'])
  expect(storage.write('a', bytes('x'), -1)).toBe(false)
})

test('names are cut at 28 bytes, reads at the end of the file', () => {
  const { storage } = makeStorage()
  storage.write('0123456789012345678901234567890', bytes('x'))
  expect([...storage.files()].map(({ name }) => name)).toEqual(['0123456789012345678901234567'])
  storage.write('o', bytes('{"a":1,"b":"x"}'))
  expect(text(storage.read('o', 3, 2))).toBe('":')
  expect(text(storage.read('o', 100, 2))).toBe('')
  expect(storage.read('none')).toBeUndefined()
})

test('the same content again is no write', () => {
  const { storage, flash } = makeStorage()
  storage.write('a', bytes('same'))
  const { programmed } = flash
  expect(storage.write('a', bytes('same'))).toBe(true)
  expect(flash.programmed).toBe(programmed)
})

test('a file that is appended to lies in chunks of a page', () => {
  const { storage } = makeStorage()
  const file = new StorageFile(storage, 'log', 'w')
  file.write(bytes('line1\nline2\n'))
  file.write(bytes('x'))
  expect([...storage.files()].map(({ name }) => name)).toEqual(['log\x01'])
  expect(storage.stats()).toEqual(stats(261120, 1024, 1, 0, 0))
  const reader = new StorageFile(storage, 'log', 'r')
  expect([reader.readLine(), reader.readLine(), reader.readLine(), reader.readLine()].map(text)).toEqual([
    'line1\n',
    'line2\n',
    'x',
    undefined,
  ])
  expect(reader).toMatchObject({ name: 'log', chunk: 1, offset: 13, mode: 'r' })
  const appender = new StorageFile(storage, 'log', 'a')
  expect(appender).toMatchObject({ chunk: 1, offset: 13 })
  appender.write(bytes('yz'))
  const again = new StorageFile(storage, 'log', 'r')
  again.read(12)
  expect(text(again.read(100))).toBe('xyz')
  expect(again.getLength()).toBe(15)
  expect(() => again.write(bytes('q'))).toThrow("Can't write in this mode")
  expect(() => appender.read(2)).toThrow("Can't read in this mode")
  again.erase()
  expect([...storage.files()]).toEqual([])
})

test('an appended file of any pieces reads back whole, over the ends of its chunks', () => {
  const pieces = fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1, maxLength: 8 })
  fc.assert(
    fc.property(pieces, (lengths) => {
      const { storage } = makeStorage(16)
      let expected = ''
      for (const length of lengths) {
        const piece = 'abcdefghij'.repeat(70).slice(0, length)
        new StorageFile(storage, 'f', 'a').write(bytes(piece))
        expected += piece
      }
      const reader = new StorageFile(storage, 'f', 'r')
      expect(reader.getLength()).toBe(expected.length)
      expect(text(reader.read(1e6))).toBe(expected)
    }),
    { numRuns: 60 },
  )
})

test('any run of writes and erases keeps what a plain map keeps, compacting when it must', () => {
  const names = fc.constantFrom('a', 'b', 'c', 'dd')
  const step = fc.record({
    name: names,
    length: fc.integer({ min: 0, max: 300 }),
    fill: fc.integer({ min: 0, max: 254 }),
  })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const { storage, flash } = makeStorage(3)
      const expected = new Map<string, string>()
      for (const { name, length, fill } of steps) {
        if (length === 0) expect(storage.erase(name)).toBe(expected.delete(name))
        else {
          const content = String.fromCharCode(fill).repeat(length)
          expect(storage.write(name, bytes(content))).toBe(true)
          expected.set(name, content)
        }
        for (const [known, content] of expected) expect(text(storage.read(known))).toBe(content)
      }
      const { fileBytes, freeBytes, trashBytes } = storage.stats()
      expect(fileBytes + trashBytes).toBeLessThanOrEqual(flash.size)
      storage.compact()
      expect(storage.stats()).toMatchObject({ trashBytes: 0, fileBytes, freeBytes: flash.size - fileBytes })
      expect(freeBytes + trashBytes).toBeLessThanOrEqual(flash.size)
      expect(storage.isValid()).toBe(true)
    }),
    { numRuns: 100 },
  )
})

test('compacting erases pages, which counts as wear; one page compacts too', () => {
  const { storage, flash } = makeStorage(1, 65536)
  storage.write('a', bytes('x'.repeat(40000)))
  storage.write('b', bytes('kept'))
  storage.write('a', bytes('y'.repeat(40000)))
  expect(text(storage.read('b'))).toBe('kept')
  expect(text(storage.read('a'))).toBe('y'.repeat(40000))
  expect(flash.wear).toEqual([1])
  expect(() => storage.write('c', bytes('z'.repeat(40000)))).toThrow('Unable to find or create file')
})

test('a supply that fails while a file is replaced leaves the other files alone', () => {
  for (let failAfter = 0; failAfter < 60; failAfter++) {
    const { storage, flash } = makeStorage(4)
    storage.write('kept', bytes('kept'))
    storage.write('a', bytes('old'))
    flash.failAfter = failAfter
    try {
      storage.write('a', bytes('a new content'))
    } catch (error) {
      expect(error).toBeInstanceOf(SupplyLost)
    }
    flash.failAfter = Infinity
    const after = new Storage(flash, payer)
    expect(text(after.read('kept'))).toBe('kept')
    // The old content, or as much of the new one as was programmed.
    const found = text(after.read('a'))?.replace(/\xff+$/, '') ?? ''
    expect(found === 'old' || 'a new content'.startsWith(found)).toBe(true)
  }
})
