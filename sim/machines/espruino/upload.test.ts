import { crc32 } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { programOf, textOf, UploadBench, type UploadFaults } from './upload-bench.js'

const old = programOf('old', 3000)
const fresh = programOf('new', 3301)
/** Every byte in every place of a piece, line ends and control codes among them. */
const everyByte = Uint8Array.from({ length: 4099 }, (_, at) => (at * 7 + (at >> 8)) & 0xff)

test.each([
  ['a program', fresh],
  ['every byte', everyByte],
  ['one byte', Uint8Array.of(59)],
  ['exactly one piece', programOf('piece', 384)],
])('%s arrives byte for byte', (_name, image) => {
  const bench = new UploadBench()
  const { result, error } = bench.upload(image)
  expect(error).toBeUndefined()
  expect(result).toEqual({ way: 'beside', bytes: image.length, crc32: crc32(image), boardVersion: '2v29.277' })
  expect(bench.bootCode).toEqual(image)
})

test('it runs once it is there, and the old one does not', () => {
  const bench = new UploadBench()
  bench.hold(old)
  expect(bench.restart()).toContain('old runs')
  expect(bench.upload(fresh).error).toBeUndefined()
  expect(bench.restart()).toContain('new runs')
  expect(bench.board.machine.storage.stats().fileCount).toBe(1)
})

test('the same image again is read back and not written', () => {
  const bench = new UploadBench()
  bench.hold(fresh)
  const before = bench.board.machine.storage.stats()
  expect(bench.upload(fresh).result).toMatchObject({ way: 'unchanged', bytes: fresh.length })
  expect(bench.board.machine.storage.stats()).toEqual(before)
})

test('a program that talks all the time, and one that does not end, are stopped', () => {
  for (const program of ['setInterval("print(1)",10)', 'setTimeout("while(true);",100)']) {
    const bench = new UploadBench()
    bench.board.type(`\x10${program}\n`)
    expect(bench.upload(fresh).error).toBeUndefined()
    expect(bench.bootCode).toEqual(fresh)
  }
})

test('an interpreter without packets takes it over its console', () => {
  const bench = new UploadBench(1, 'espruino-pico', { hasPackets: false })
  // 2v29.277 has packets: the board's data say that this one has not.
  const { interpreter, ...board } = bench.data
  const { error } = bench.upload(
    everyByte,
    {},
    { board: { ...board, interpreter: { ...interpreter!, hasPackets: false } } },
  )
  expect(error).toBeUndefined()
  expect(bench.bootCode).toEqual(everyByte)
})

describe('with one in 50 packets damaged, each way,', () => {
  const image = programOf('long', 16_000)

  test.each([1, 2, 3, 4, 5, 6])('an image of 16,000 bytes arrives byte for byte (line %i)', (seed) => {
    const bench = new UploadBench(seed)
    bench.hold(old)
    const { error, damaged, packets } = bench.upload(image, { oneIn: 50 })
    expect(error).toBeUndefined()
    expect(bench.bootCode).toEqual(image)
    expect(damaged).toBeGreaterThan(0)
    expect(packets).toBeGreaterThan(200)
  })

  test.each([1, 2])('so it does without packets (line %i)', (seed) => {
    const bench = new UploadBench(seed, 'espruino-pico', { hasPackets: false })
    bench.hold(old)
    const { interpreter, ...board } = bench.data
    const { error } = bench.upload(
      image,
      { oneIn: 50 },
      { board: { ...board, interpreter: { ...interpreter!, hasPackets: false } } },
    )
    expect(error).toBeUndefined()
    expect(bench.bootCode).toEqual(image)
  })

  test('one in 5 takes longer and arrives too', () => {
    const bench = new UploadBench(7)
    expect(bench.upload(fresh, { oneIn: 5 }).error).toBeUndefined()
    expect(bench.bootCode).toEqual(fresh)
  })
})

/** The port closes once; then the board has the old image or the new one, starts with it, and takes the next attempt. */
function cutOnce(
  faults: UploadFaults,
  setUp: (bench: UploadBench) => void,
  image: Uint8Array,
  inPlace: boolean,
): string {
  const bench = new UploadBench()
  setUp(bench)
  const before = textOf(bench.bootCode)
  const { isClosed } = bench.upload(image, faults, { inPlace })
  expect(isClosed).toBe(true)
  const kept = textOf(bench.bootCode)
  expect([before, textOf(image)]).toContain(kept)
  const name = kept === before ? 'old' : 'new'
  expect(bench.restart()).toContain(`${name} runs`)
  expect(bench.upload(image, {}, { inPlace }).error).toBeUndefined()
  expect(textOf(bench.bootCode)).toBe(textOf(image))
  expect(bench.board.machine.storage.find('.bootcde.new')).toBeUndefined()
  return name
}

describe('the port closed once leaves the old image or the new one, and a second attempt succeeds:', () => {
  const whole = sizeOf((bench) => bench.hold(old), fresh, false)
  const step = 457

  test(`after each ${step} bytes of an upload beside the old image`, () => {
    const kept: string[] = []
    for (let bytes = 1; bytes < whole; bytes += step)
      kept.push(cutOnce({ closeAfterBytes: bytes }, (bench) => bench.hold(old), fresh, false))
    expect(kept[0]).toBe('old')
    expect(kept.at(-1)).toBe('new')
    expect(kept.join()).toMatch(/^(old,)+new(,new)*$/)
  })

  // 48 KiB of Storage: two of these do not fit.
  const large = programOf('old', 29_000)
  const larger = programOf('new', 30_011)
  const inPlace = sizeOf((bench) => bench.hold(large), larger, true)

  test.each([0.02, 0.3, 0.5, 0.55, 0.6, 0.9, 0.999])(
    'at %d of an upload in place of an image that leaves no room for another',
    (part) => {
      cutOnce({ closeAfterBytes: Math.floor(inPlace * part) }, (bench) => bench.hold(large), larger, true)
    },
  )

  test('right behind the question that makes the board replace the image', () => {
    let isLast = false
    const closeAt: UploadFaults['closeAt'] = (output) => {
      const isNow = isLast && output.kind === 'wake'
      isLast ||= output.kind === 'note'
      return isNow
    }
    expect(cutOnce({ closeAt }, (bench) => bench.hold(large), larger, true)).toBe('new')
  })

  function sizeOf(setUp: (bench: UploadBench) => void, image: Uint8Array, isInPlace: boolean): number {
    const bench = new UploadBench()
    setUp(bench)
    const { error, result, sentBytes } = bench.upload(image, {}, { inPlace: isInPlace })
    expect(error).toBeUndefined()
    expect(result?.way).toBe(isInPlace ? 'in-place' : 'beside')
    return sentBytes
  }
})

test('the supply that fails before any byte of the exchange leaves the old image or the new one', () => {
  const kept: string[] = []
  for (let bytes = 0; bytes <= 8; bytes++) {
    const bench = new UploadBench()
    bench.hold(old)
    const { flash } = bench.board.machine.storage
    const closeAt: UploadFaults['closeAt'] = (output) => {
      if (output.kind === 'progress' && output.phase === 'verify' && output.page === output.pages)
        flash.failAfter = bytes
      return false
    }
    const { error } = bench.upload(fresh, { closeAt })
    expect(error?.kind).toBe(bytes < 8 ? 'silent' : undefined)
    flash.failAfter = Infinity
    bench.board.board.powerOn()
    kept.push(/(old|new) runs/.exec(bench.restart())?.[1] ?? 'neither')
    expect(bench.upload(fresh).error).toBeUndefined()
    expect(bench.restart()).toContain('new runs')
    expect(bench.board.machine.storage.stats().fileCount).toBe(1)
  }
  // Four bytes of the new file's name, then four of the old one's.
  expect(kept).toEqual(['old', 'old', 'old', 'old', 'old', 'new', 'new', 'new', 'new'])
})

describe('refused with a clear error, and nothing written:', () => {
  test('another board', () => {
    const bench = new UploadBench(1, 'mdbt42q')
    const { error } = bench.upload(fresh, {}, { board: new UploadBench().data })
    expect(error).toMatchObject({
      kind: 'wrong-board',
      message: 'espruino-pico: an interpreter for PICO_R1_3 expected, got MDBT42Q',
    })
    expect(bench.bootCode).toBeUndefined()
  })

  test('an old interpreter', () => {
    const bench = new UploadBench()
    bench.board.do('process.env={BOARD:"PICO_R1_3",VERSION:"1v99"}')
    const { error } = bench.upload(fresh)
    expect(error).toMatchObject({
      kind: 'old-interpreter',
      message: 'espruino-pico: an interpreter of 2v20 or later expected, got 1v99',
    })
  })

  test('an image larger than Storage', () => {
    const { error } = new UploadBench().upload(programOf('new', 49_152))
    expect(error).toMatchObject({
      kind: 'no-room',
      message: 'espruino-pico: room for 49184 bytes of Storage expected, got 49152',
    })
  })

  test('an image that has no room beside the old one, unless it may take its place', () => {
    const bench = new UploadBench()
    bench.hold(programOf('old', 29_000))
    const { error } = bench.upload(programOf('new', 30_000))
    expect(error).toMatchObject({ kind: 'no-room' })
    expect(error?.message).toContain('room for 30032 bytes beside the old image expected, got 20120; --in-place')
    expect(bench.bootCode).toEqual(programOf('old', 29_000))
  })

  test('an image in place of another that RAM does not hold', () => {
    const bench = new UploadBench()
    bench.hold(programOf('old', 29_000))
    bench.board.machine.storage.write('.bootrst', new TextEncoder().encode('x=new Uint8Array(40000)'))
    const { error } = bench.upload(programOf('new', 30_000), {}, { inPlace: true })
    expect(error).toMatchObject({ kind: 'no-room' })
    expect(error?.message).toMatch(/3723 free variables expected to hold the image, got \d+/)
  })

  test('a line on which nobody answers', () => {
    const bench = new UploadBench()
    bench.board.board.powerOff()
    expect(bench.upload(fresh).error).toMatchObject({
      kind: 'silent',
      message: "the board: an interpreter's answer expected, got nothing",
    })
  })
})

test('a .bootrst, which the board runs in place of the image, is told', () => {
  const bench = new UploadBench()
  bench.board.machine.storage.write('.bootrst', Uint8Array.of(59))
  expect(bench.upload(fresh).notes).toEqual(['the board has a .bootrst, which it runs in place of this image'])
})
