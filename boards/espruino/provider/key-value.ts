import type { ByteBuffer } from '../../../firmware/hal/base.js'
import type { KeyValue, KeyValueDomain } from '../../../firmware/hal/storage.js'
import type { Globals, StorageModule } from './globals.js'
import { assertOpen, view } from './options.js'

declare const E: Globals['E']
declare const global: Globals['global']

/** Names of files have 28 characters: domain, "/", key, and which of its two files it is. */
const longestName = 28
/** A value lies behind its CRC-32. */
const checkLength = 4

/**
 * Named values as files of Storage (ECMA-419 clause 27.2). Storage drops a file before it writes it anew, so each value has
 * two: the new one is whole before the old one goes, and whatever a lost supply cut short fails its CRC.
 */
export class EspruinoKeyValue implements KeyValue {
  open({ path }: { readonly path: string }): KeyValueDomain {
    return new Domain(path + '/')
  }
}

class Domain implements KeyValueDomain {
  private readonly storage: StorageModule = global.require('Storage')
  private isOpen = true

  constructor(private readonly prefix: string) {}

  read(key: string): ArrayBuffer | undefined {
    const name = this.nameOf(key)
    const bytes = this.load(name + 'a') || this.load(name + 'b')
    return bytes && (new Uint8Array(bytes.subarray(checkLength)).buffer as ArrayBuffer)
  }

  /** @throws RangeError for a key that is too long, Error where Storage is full */
  write(key: string, value: ByteBuffer): void {
    const bytes = view(value)
    const name = this.nameOf(key)
    const file = new Uint8Array(checkLength + bytes.length)
    file.set(bytes, checkLength)
    file.set(checkOf(file))
    const old = this.load(name + 'a') ? 'a' : 'b'
    this.opened().write(name + (old === 'a' ? 'b' : 'a'), E.toString(file)!)
    this.opened().erase(name + old)
  }

  delete(key: string): boolean {
    const existed = this.read(key) !== undefined
    this.opened().erase(this.nameOf(key) + 'a')
    this.opened().erase(this.nameOf(key) + 'b')
    return existed
  }

  keys(): string[] {
    const { prefix } = this
    const keys: string[] = []
    this.opened()
      .list()
      .forEach((name) => {
        const key = name.substr(prefix.length, name.length - prefix.length - 1)
        const isOurs = name.indexOf(prefix) === 0 && keys.indexOf(key) < 0
        if (isOurs && this.read(key) !== undefined) keys.push(key)
      })
    return keys
  }

  close(): void {
    this.isOpen = false
  }

  /** The whole file, if it is whole. */
  private load(name: string): Uint8Array | undefined {
    const text = this.opened().read(name)
    const file = text === undefined ? undefined : E.toUint8Array(text)
    if (!file || file.length < checkLength) return undefined
    const check = checkOf(file)
    return check[0] === file[0] && check[1] === file[1] && check[2] === file[2] && check[3] === file[3]
      ? file
      : undefined
  }

  private nameOf(key: string): string {
    const name = this.prefix + key
    if (name.length >= longestName) throw new RangeError('key')
    return name
  }

  private opened(): StorageModule {
    assertOpen(this.isOpen)
    return this.storage
  }
}

function checkOf(file: Uint8Array): Uint8Array {
  const crc = E.CRC32(file.subarray(checkLength))
  return new Uint8Array([crc >> 24, crc >> 16, crc >> 8, crc])
}
