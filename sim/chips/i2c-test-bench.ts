import type { I2cChipOptions } from '../../firmware/drivers/i2c-chip.js'
import type { Part } from '../../firmware/hal/index.js'
import type { I2cBus, I2cTarget } from '../board/i2c-bus.js'
import type { Powered } from '../board/part.js'
import type { TestBench } from './test-bench.js'

/** Parts list of a bench with one I2C chip on it. */
export function onI2c(part: string, address: number): readonly Part[] {
  return [{ role: 'chip', bus: 'i2c', part, address, purpose: 'under test' }]
}

/** The bus of that bench. */
export function busOf(bench: TestBench): I2cBus {
  return bench.board.i2cOf('chip').bus
}

/** What its driver is made with. */
export function connectionTo(bench: TestBench): I2cChipOptions {
  return { ...bench.device.i2c['chip']!, timers: bench.device.timers }
}

/** Hangs a model on the bus. */
export function hangOn<Model extends I2cTarget & Powered>(bench: TestBench, model: Model): Model {
  busOf(bench).attach(model)
  return model
}

/** Bytes of arbitrary traffic, as writes, repeated starts and reads. */
export function chatter(bench: TestBench, address: number, bytes: Uint8Array): void {
  const bus = busOf(bench)
  bus.write(address, bytes, bytes.length % 2 === 0)
  bus.read(address, new Uint8Array(bytes.length % 5), true)
}

/** Registers from one on, by a repeated start. */
export function readFrom(bench: TestBench, address: number, command: readonly number[], count: number): number[] {
  const bytes = new Uint8Array(count)
  const bus = busOf(bench)
  bus.write(address, Uint8Array.from(command), false)
  bus.read(address, bytes, true)
  return [...bytes]
}
