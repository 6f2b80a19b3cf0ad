import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { FileOutput } from './output.js'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wayside-output-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

describe('a file of a trace', () => {
  it('holds text and bytes in the order they were written', async () => {
    const path = join(folder, 'a.bin')
    const output = new FileOutput(path, { bufferLength: 8 })
    output.write('grün ')
    output.write(Uint8Array.of(0, 255))
    output.write('longer than the buffer is')
    await output.end()
    expect(readFileSync(path)).toEqual(
      Buffer.concat([Buffer.from('grün '), Buffer.of(0, 255), Buffer.from('longer than the buffer is')]),
    )
  })

  it('is written when the buffer is full, and all of it at a flush', async () => {
    const path = join(folder, 'a.txt')
    const output = new FileOutput(path, { bufferLength: 10 })
    output.write('12345678')
    expect(readFileSync(path, 'utf8')).toBe('')
    output.write('9abc')
    expect(readFileSync(path, 'utf8')).toBe('12345678')
    await output.flush()
    expect(readFileSync(path, 'utf8')).toBe('123456789abc')
    await output.end()
  })

  it('leaves the caller its array', async () => {
    const path = join(folder, 'a.txt')
    const output = new FileOutput(path)
    const bytes = Uint8Array.of(65)
    output.write(bytes)
    bytes[0] = 66
    await output.end()
    expect(readFileSync(path, 'utf8')).toBe('A')
  })

  it('drops what is written after its end', async () => {
    const path = join(folder, 'a.txt')
    const output = new FileOutput(path)
    await output.end()
    output.write('late')
    await output.end()
    expect(readFileSync(path, 'utf8')).toBe('')
    expect(output.failed).toBeUndefined()
  })

  it('fails once, and throws nothing, where it cannot be made', async () => {
    const errors: Error[] = []
    const output = new FileOutput(join(folder, 'no', 'a.txt'), { onFail: (error) => errors.push(error) })
    output.write('x')
    await output.end()
    expect(errors).toMatchObject([{ code: 'ENOENT' }])
    expect(output.failed).toBe(errors[0])
  })

  it.skipIf(!existsSync('/dev/full'))('fails once, and throws nothing, on a full disk (/dev/full)', async () => {
    const errors: Error[] = []
    const output = new FileOutput('/dev/full', { bufferLength: 4, onFail: (error) => errors.push(error) })
    output.write('12345678')
    output.write('12345678')
    await output.flush()
    await output.end()
    expect(errors).toMatchObject([{ code: 'ENOSPC' }])
    expect(output.failed).toMatchObject({ code: 'ENOSPC' })
  })
})
