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
  private readonly domains = new Map<string, Map<string, Uint8Array>>()

  open(options: { readonly path: string }): KeyValueDomain {
    const { path } = options
    const values = this.domains.get(path) ?? new Map<string, Uint8Array>()
    this.domains.set(path, values)
    return new SimulatedKeyValueDomain(values)
  }
}

class SimulatedKeyValueDomain implements KeyValueDomain {
  private isClosed = false

  constructor(private readonly values: Map<string, Uint8Array>) {}

  read(key: string): ArrayBuffer | undefined {
    return this.opened().get(key)?.slice().buffer as ArrayBuffer | undefined
  }

  write(key: string, value: ByteBuffer): void {
    const values = this.opened()
    if (!isByteBuffer(value)) throw new TypeError('a byte buffer expected')
    values.set(key, new Uint8Array(bytesOf(value)))
  }

  delete(key: string): boolean {
    return this.opened().delete(key)
  }

  keys(): string[] {
    return [...this.opened().keys()]
  }

  close(): void {
    this.isClosed = true
  }

  private opened(): Map<string, Uint8Array> {
    if (this.isClosed) throw busError('closed', 'an open key-value domain expected, got a closed one')
    return this.values
  }
}
