import type { ByteBuffer, Completion } from '../../../firmware/hal/base.js'
import { busError } from '../../../firmware/hal/errors.js'
import type { I2CAsync, I2COptions } from '../../../firmware/hal/i2c.js'
import type { Globals } from './globals.js'
import { closeLink, openLink, transact, type I2CLink, type I2CPort } from './i2c-link.js'
import { assertOpen, received, view, whole } from './options.js'

declare const setTimeout: Globals['setTimeout']

/** A completion of any operation. */
type Done = Completion<[never]>

/**
 * I2C with completions (ECMA-419 clause 10.6). The interpreter's buses wait, so each operation runs in a task of its own, in
 * the order of the calls, and completes at the end of it.
 */
export class EspruinoI2CAsync implements I2CAsync {
  private readonly link: I2CLink
  private isOpen = true

  constructor(options: I2COptions) {
    this.link = openLink(this, options)
  }

  read(target: number | ByteBuffer, stop?: boolean | Done, done?: Done): void {
    this.issue(undefined, target, stop, done)
  }

  write(buffer: ByteBuffer, stop?: boolean | Done, done?: Done): void {
    this.issue(buffer, undefined, stop, done)
  }

  writeRead(buffer: ByteBuffer, target: number | ByteBuffer, done?: Done): void {
    this.issue(buffer, target, done)
  }

  close(done?: Completion): void {
    if (this.isOpen) closeLink(this, this.link)
    this.isOpen = false
    if (done) enqueue(this.link.port, () => done(null))
  }

  /** `interrupt`: whether a STOP comes between the halves of a write and read. */
  protected issue(
    out: ByteBuffer | undefined,
    target: number | ByteBuffer | undefined,
    stop?: boolean | Done,
    done?: Done,
    interrupt?: boolean,
  ): void {
    assertOpen(this.isOpen)
    const bytes = out === undefined ? undefined : new Uint8Array(view(out))
    const count = target === undefined ? undefined : lengthOf(target)
    const completion = typeof stop === 'function' ? stop : done
    const work = (): unknown => {
      if (interrupt) transact(this.link, bytes, undefined, true)
      const read = transact(this.link, interrupt ? undefined : bytes, count, stop !== false)
      return target === undefined ? undefined : received(read, target)
    }
    enqueue(this.link.port, () => this.finish(work, completion))
  }

  private finish(work: () => unknown, done: Done | undefined): void {
    let error: Error | null = null
    let result: unknown
    if (this.isOpen)
      try {
        result = work()
      } catch (caught) {
        error = caught as Error
      }
    else error = busError('closed', 'closed')
    if (done) done(error, result as never)
  }
}

function lengthOf(target: number | ByteBuffer): number {
  return typeof target === 'number' ? whole(target, 0, 65535, 'byteLength') : view(target).length
}

/** Puts an operation behind the others of its bus. */
function enqueue(port: I2CPort, operation: () => void): void {
  const queue = port.queue || (port.queue = [])
  queue.push(operation)
  if (queue.length === 1) setTimeout(() => next(port), 0)
}

/** The next one is under way before the operation calls anybody back, who may throw. */
function next(port: I2CPort): void {
  const queue = port.queue!
  const operation = queue[0]!
  if (queue.length > 1) setTimeout(() => next(port), 0)
  queue.shift()
  operation()
}
