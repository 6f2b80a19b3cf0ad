import {
  busError,
  bytesOf,
  isByteBuffer,
  type ByteBuffer,
  type KeyValue,
  type KeyValueDomain,
} from '../../firmware/hal/index.js'

/** Named values that outlive resets and power. A write is whole or did not happen. */
export class SimulatedKeyValue implements KeyValue {
  /** Made with the first write: most of 200,000 boards never write. */
  private domains: Map<string, Map<string, Uint8Array>> | undefined

  open({ path }: { readonly path: string }): KeyValueDomain {
    return new SimulatedKeyValueDomain(this, path)
  }

  /** The values of a domain, undefined while it has none. */
  valuesOf(path: string): Map<string, Uint8Array> | undefined {
    return this.domains?.get(path)
  }

  /** The values of a domain, to write to. */
  makeValues(path: string): Map<string, Uint8Array> {
    this.domains ??= new Map()
    const values = this.domains.get(path) ?? new Map<string, Uint8Array>()
    this.domains.set(path, values)
    return values
  }
}

class SimulatedKeyValueDomain implements KeyValueDomain {
  private isClosed = false

  constructor(
    private readonly store: SimulatedKeyValue,
    private readonly path: string,
  ) {}

  read(key: string): ArrayBuffer | undefined {
    return this.opened()?.get(key)?.slice().buffer as ArrayBuffer | undefined
  }

  write(key: string, value: ByteBuffer): void {
    this.opened()
    if (!isByteBuffer(value)) throw new TypeError('a byte buffer expected')
    this.store.makeValues(this.path).set(key, new Uint8Array(bytesOf(value)))
  }

  delete(key: string): boolean {
    return this.opened()?.delete(key) ?? false
  }

  keys(): string[] {
    return [...(this.opened()?.keys() ?? [])]
  }

  close(): void {
    this.isClosed = true
  }

  private opened(): Map<string, Uint8Array> | undefined {
    if (this.isClosed) throw busError('closed', 'an open key-value domain expected, got a closed one')
    return this.store.valuesOf(this.path)
  }
}
