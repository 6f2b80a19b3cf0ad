import { boards, wire } from '../../../boards/index.js'
import type { Part } from '../../../firmware/hal/index.js'
import type { Net } from '../../board/net.js'
import { SimulatedBoard } from '../../board/simulated-board.js'
import { UartPort } from '../../board/uart.js'
import { World, type WorldNote } from '../../kernel/world.js'
import { AvrMachine, type AvrMachineOptions } from './machine.js'

/** When the processor of a simulated board runs after the supply came, microseconds. */
export const bootUs = 50_000

/** One level of a wire and when it came. */
export interface Edge {
  readonly atUs: number
  readonly level: 0 | 1
}

/** An Uno on a table in a world of its own, with a host at its serial line. */
export class TestUno {
  readonly notes: WorldNote[] = []
  readonly world = new World({ onNote: (note) => this.notes.push(note) })
  readonly board: SimulatedBoard
  readonly machine: AvrMachine
  readonly host: UartPort
  /** What the host heard, and when. */
  readonly heard: { readonly byte: number; readonly atUs: number }[] = []

  constructor(image: Uint8Array, options: AvrMachineOptions = { bootloader: false }, parts: readonly Part[] = []) {
    const { scheduler } = this.world
    this.board = new SimulatedBoard(this.world, wire(boards['uno']!, parts), { name: 'uno' })
    this.machine = new AvrMachine(this.board, options)
    this.machine.load(image)
    this.host = new UartPort(scheduler, 0, 9600)
    this.host.listener = {
      onBytes: (bytes) => bytes.forEach((byte) => this.heard.push({ byte, atUs: scheduler.nowUs })),
    }
    UartPort.join(this.host, this.machine.port)
  }

  get nowUs(): number {
    return this.world.scheduler.nowUs
  }

  /** Data memory of the running processor. */
  get data(): Uint8Array {
    return this.machine.processor!.cpu.data
  }

  net(pin: string): Net {
    return this.board.pin(pin).net
  }

  /** Levels of a pin from now on. */
  watch(pin: string): Edge[] {
    const edges: Edge[] = []
    const net = this.net(pin)
    let last = net.level
    net.listen(() => {
      if (net.level !== last) edges.push({ atUs: this.nowUs, level: net.level })
      last = net.level
    })
    return edges
  }

  /** Switches the supply on and runs to the instant of the first instruction. */
  boot(): this {
    this.board.powerOn()
    return this.run(bootUs)
  }

  run(durationUs: number): this {
    this.world.scheduler.runUntil(this.nowUs + durationUs)
    return this
  }

  /** Whatever happens in the world at an instant. */
  at(atUs: number, happening: () => void): this {
    this.world.scheduler.at(atUs, 0, happening, undefined)
    return this
  }

  /** The outside puts a level on a pin. */
  drive(pin: string, level: 0 | 1): void {
    this.net(pin).drive(this, { strength: 'strong', level })
  }
}
