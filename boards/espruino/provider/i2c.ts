import type { ByteBuffer } from '../../../firmware/hal/base.js'
import type { I2C, I2COptions } from '../../../firmware/hal/i2c.js'
import { closeLink, openLink, transact, type I2CLink } from './i2c-link.js'
import { assertOpen, received, view, whole } from './options.js'

/** I2C that waits (ECMA-419 clause 10.5), as the interpreter's own buses do. */
export class EspruinoI2C implements I2C {
  private readonly link: I2CLink
  private isOpen = true

  constructor(options: I2COptions) {
    this.link = openLink(this, options)
  }

  read(byteLength: number, stop?: boolean): ArrayBuffer
  read(buffer: ByteBuffer, stop?: boolean): number
  read(target: number | ByteBuffer, stop?: boolean): ArrayBuffer | number {
    return this.run(undefined, target, stop) as ArrayBuffer | number
  }

  write(buffer: ByteBuffer, stop?: boolean): void {
    this.run(buffer, undefined, stop)
  }

  writeRead(buffer: ByteBuffer, byteLength: number): ArrayBuffer
  writeRead(buffer: ByteBuffer, readBuffer: ByteBuffer): number
  writeRead(buffer: ByteBuffer, target: number | ByteBuffer): ArrayBuffer | number {
    return this.run(buffer, target) as ArrayBuffer | number
  }

  close(): void {
    if (this.isOpen) closeLink(this, this.link)
    this.isOpen = false
  }

  private run(
    out: ByteBuffer | undefined,
    target: number | ByteBuffer | undefined,
    stop?: boolean,
  ): ArrayBuffer | number | undefined {
    assertOpen(this.isOpen)
    const bytes = out === undefined ? undefined : view(out)
    if (target === undefined) {
      transact(this.link, bytes, undefined, stop !== false)
      return undefined
    }
    const count = typeof target === 'number' ? whole(target, 0, 65535, 'byteLength') : view(target).length
    return received(transact(this.link, bytes, count, stop !== false), target)
  }
}
