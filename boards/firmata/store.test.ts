import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import type { ProviderUnderTest } from '../../sim/testing/conformance/index.js'
import { flashRules, keyValueRules } from '../../sim/testing/conformance/storage.js'
import { uno } from '../arduino/boards.js'
import { hostFlash } from './host-flash.js'
import { hostKeyValue } from './host-key-value.js'
import { folderStore } from './store.js'

const folders: string[] = []

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'wayside-store-'))
  folders.push(folder)
  return folder
}

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true })
})

async function makeProvider(): Promise<ProviderUnderTest> {
  const store = folderStore(newFolder())
  return {
    io: {},
    device: { flash: hostFlash(store, uno.flash), keyValue: hostKeyValue(store) },
    options: {},
    flashPath: 'outbox',
    far: {},
    quiet: async () => {},
    pass: async () => {},
    escaped: () => 0,
  }
}

describe('flash and values in a folder', () => {
  const factory = { name: 'folder', impossible: [], make: makeProvider }
  flashRules(factory)
  keyValueRules(factory)
})

describe('a folder', () => {
  test('keeps what it holds for the next program', () => {
    const folder = join(newFolder(), 'made', 'on', 'demand')
    folderStore(folder).write('key-value/lamp/level', Uint8Array.of(1, 2))
    expect(folderStore(folder).read('key-value/lamp/level')).toEqual(Uint8Array.of(1, 2))
    expect(folderStore(folder).names()).toEqual(['key-value/lamp/level'])
  })

  test('keeps names apart that file systems confuse or refuse', () => {
    const store = folderStore(newFolder())
    const names = ['a/b', 'a%2Fb', '..', '.', 'a b', 'a b half', 'Ä']
    names.forEach((name, index) => store.write(name, Uint8Array.of(index)))
    names.forEach((name, index) => expect(store.read(name), name).toEqual(Uint8Array.of(index)))
    expect(store.names().sort()).toEqual([...names].sort())
  })

  test('holds the old value or the new one where a write was cut', () => {
    const folder = newFolder()
    const store = folderStore(folder)
    store.write('name', Uint8Array.of(1))
    writeFileSync(join(folder, 'name half'), 'cut')
    expect(store.read('name')).toEqual(Uint8Array.of(1))
    expect(store.names()).toEqual(['name'])
    store.write('name', Uint8Array.of(2))
    expect([store.read('name'), readdirSync(folder)]).toEqual([Uint8Array.of(2), ['name']])
  })

  test('says which error it is where it is not a missing file', () => {
    const folder = newFolder()
    const store = folderStore(folder)
    rmSync(folder, { recursive: true })
    writeFileSync(folder, 'a file')
    expect(() => store.read('name')).toThrow(expect.objectContaining({ code: 'ENOTDIR' }))
    expect(existsSync(folder)).toBe(true)
  })
})
