import {
  busError,
  bytesOf,
  isByteBuffer,
  type ByteBuffer,
  type KeyValue,
  type KeyValueDomain,
} from '../../firmware/hal/index.js'
import type { Store } from './store.js'

/** Named values of a board without flash: the computer keeps them (ECMA-419 clause 27.2). */
export function hostKeyValue(store: Store): KeyValue {
  return { open: ({ path }) => new HostKeyValueDomain(store, `key-value/${path}/`) }
}

class HostKeyValueDomain implements KeyValueDomain {
  private isClosed = false

  constructor(
    private readonly store: Store,
    private readonly prefix: string,
  ) {}

  read(key: string): ArrayBuffer | undefined {
    this.assertOpen()
    return this.store.read(this.prefix + key)?.buffer as ArrayBuffer | undefined
  }

  write(key: string, value: ByteBuffer): void {
    this.assertOpen()
    if (!isByteBuffer(value)) throw new TypeError('a byte buffer expected')
    this.store.write(this.prefix + key, bytesOf(value))
  }

  delete(key: string): boolean {
    this.assertOpen()
    return this.store.delete(this.prefix + key)
  }

  keys(): string[] {
    this.assertOpen()
    const { prefix } = this
    return this.store
      .names()
      .filter((name) => name.startsWith(prefix))
      .map((name) => name.slice(prefix.length))
  }

  close(): void {
    this.isClosed = true
  }

  private assertOpen(): void {
    if (this.isClosed) throw busError('closed', 'an open key-value domain expected, got a closed one')
  }
}
