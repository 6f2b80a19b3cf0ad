import { Pc5Opcode, pc5SendHead, pc5StatusLength } from '../../firmware/drivers/pc5-module.js'
import { isDecodeError } from '../../protocols/bytes/index.js'
import { readAid } from '../../protocols/v2x/index.js'
import type { Net } from '../board/net.js'
import type { PartFaults, PartHost, Powered } from '../board/part.js'
import type { PartMeter, PartStates } from '../board/power-ledger.js'
import type { SpiTarget } from '../board/spi-bus.js'
import type { Pc5Handle, Pc5Medium } from '../radio/pc5/medium.js'
import type { StationKind } from '../radio/pc5/options.js'

/** Where a module is, and what is around it. */
export interface Pc5ModuleWorld {
  readonly medium: Pc5Medium
  /** A number of its own on the medium. */
  readonly id: number
  readonly kind: StationKind
  /** Metres east and north. */
  position(): { readonly x: number; readonly y: number }
  /** Milliseconds since 1970. */
  unixMs(): number
  /** From the supply to a fix of the satellites; default 30 s (a cold start: recalled, not confirmed). */
  readonly fixUs?: number
}

/** Frames that wait to be fetched at most. */
const receiveFrames = 64
const states: PartStates = { part: 'pc5-module', states: ['on'], supply: 'mains' }
/** Of a module that always listens (recalled, not confirmed). */
const powerW = 2.5

/**
 * A PC5 module on SPI over the shared medium: the dialogue of its driver, a filter of applications, a queue of frames, the
 * time of a GNSS receiver of its own. It sends and hears nothing before that has a fix, since its subframes hang on it.
 */
export class Pc5ModuleChip implements SpiTarget, Powered {
  private readonly meter: PartMeter
  private handle: Pc5Handle | undefined
  private accepted: readonly number[] = []
  private queue: Uint8Array[] = []
  private heard = 0
  private lost = 0
  private fixAtUs = Infinity
  private written: number[] = []
  private answer: Uint8Array | undefined
  private position = 0

  constructor(
    private readonly host: PartHost,
    private readonly ready: Net,
    private readonly world: Pc5ModuleWorld,
    private readonly faults: PartFaults = {},
  ) {
    this.meter = host.ledger.add(states)
    host.ledger.enter(this.meter, 0, 0)
    this.tellReady()
  }

  powerOn(): void {
    const { scheduler, partOwner, ledger } = this.host
    const fixUs = this.world.fixUs ?? 30_000_000
    this.fixAtUs = scheduler.nowUs + fixUs
    ledger.enter(this.meter, 0, powerW)
    scheduler.after(fixUs, partOwner, goOnAir, this)
  }

  powerOff(): void {
    this.handle?.detach()
    this.handle = undefined
    this.accepted = []
    this.queue = []
    this.heard = 0
    this.lost = 0
    this.fixAtUs = Infinity
    this.host.ledger.enter(this.meter, 0, 0)
    this.tellReady()
  }

  /** The receiver has its fix: called by its event only. */
  goOnAir(): void {
    const { medium, id, kind } = this.world
    this.handle = medium.attach({
      id,
      kind,
      position: () => this.world.position(),
      onFrame: (bytes) => this.hear(bytes),
    })
  }

  select(): void {
    this.written = []
    this.answer = undefined
    this.position = 0
  }

  exchange(byte: number): number {
    if (this.faults.missing) return 0xff
    if (this.answer) return this.answer[this.position++] ?? 0
    this.written.push(byte)
    if (this.written.length === 1) {
      if (byte === Pc5Opcode.status) this.answer = this.status()
      if (byte === Pc5Opcode.read) this.answer = this.queue[0] ?? new Uint8Array(0)
    }
    return 0
  }

  deselect(): void {
    if (this.faults.missing) return
    const { written } = this
    switch (written[0]) {
      case Pc5Opcode.send:
        this.send(Uint8Array.from(written))
        break
      case Pc5Opcode.read:
        this.queue.shift()
        this.tellReady()
        break
      case Pc5Opcode.accept:
        this.accept(written)
        break
      case Pc5Opcode.status:
        break
      default:
        this.host.note('warning', 'pc5-module', `an opcode expected, got ${written[0]}`)
    }
    this.written = []
  }

  private send(bytes: Uint8Array): void {
    const length = (bytes[4]! << 8) | bytes[5]!
    if (bytes.length !== pc5SendHead + length) {
      this.host.note('warning', 'pc5-module', `a frame of ${length} bytes announced, got ${bytes.length - pc5SendHead}`)
      return
    }
    const [flow, priority, period] = [bytes[1]!, bytes[2]!, bytes[3]! * 10_000]
    if (!(priority >= 1 && priority <= 8) || period > 1_000_000 || (period > 0 && period < 20_000)) {
      this.host.note('warning', 'pc5-module', `priority ${priority} and period ${period} us are none`)
      return
    }
    if (!this.handle) return
    const sentUs = this.handle.send(bytes.subarray(pc5SendHead), { flow, priority, periodUs: period })
    if (sentUs === undefined) this.lost++
  }

  private accept(written: readonly number[]): void {
    this.accepted = Array.from({ length: written[1]! }, (_, index) =>
      written.slice(2 + 4 * index, 6 + 4 * index).reduce((value, octet) => value * 256 + octet, 0),
    )
  }

  private hear(bytes: Uint8Array): void {
    this.heard++
    if (this.faults.missing || this.faults.hung || !this.isWanted(bytes)) return
    if (this.queue.length === receiveFrames) {
      this.queue.shift()
      this.lost++
    }
    this.queue.push(bytes)
    this.tellReady()
  }

  private isWanted(bytes: Uint8Array): boolean {
    if (this.accepted.length === 0) return true
    // One octet without a leading one is the AID itself: that of nearly all frames, the BSM.
    const first = bytes[2]
    if (first !== undefined && first < 0x80) return this.accepted.includes(first)
    try {
      return this.accepted.includes(readAid(bytes, 2).aid)
    } catch (error) {
      if (!isDecodeError(error)) throw error
      return false
    }
  }

  private status(): Uint8Array {
    const view = new DataView(new ArrayBuffer(pc5StatusLength))
    const hasFix = this.host.scheduler.nowUs >= this.fixAtUs
    const ms = hasFix ? Math.floor(this.world.unixMs()) : 0
    view.setUint16(0, this.queue[0]?.length ?? 0)
    view.setUint16(2, this.lost & 0xffff)
    view.setUint32(4, this.heard)
    view.setUint16(8, Math.floor(ms / 2 ** 32))
    view.setUint32(10, ms % 2 ** 32)
    return new Uint8Array(view.buffer)
  }

  private tellReady(): void {
    this.ready.drive(this, { strength: 'strong', level: this.queue.length > 0 ? 1 : 0 })
  }
}

function goOnAir(chip: Pc5ModuleChip): void {
  chip.goOnAir()
}
