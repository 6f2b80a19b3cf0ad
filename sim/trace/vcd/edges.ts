import type { I2cEvent, SpiEvent, UartEvent } from '../events.js'

/** Puts a level on a wire at an instant in microseconds, with its fraction. */
export type Edge = (atUs: number, level: '0' | '1' | 'z') => void

const levelOf = (bit: number): '0' | '1' => (bit ? '1' : '0')

/** Characters of eight bits, least significant first, between a start and a stop bit (8N1), back to back. */
export function uartEdges({ startUs, baud, bytes }: Pick<UartEvent, 'startUs' | 'baud' | 'bytes'>, line: Edge): void {
  const bitUs = 1e6 / baud
  let last = 1
  for (let index = 0; index < bytes.length; index++) {
    const frame = 0x200 | (bytes[index]! << 1)
    for (let bit = 0; bit < 10; bit++) {
      const level = (frame >> bit) & 1
      if (level !== last) line(startUs + (index * 10 + bit) * bitUs, levelOf(level))
      last = level
    }
  }
}

/** Where in the low half of a bit the data line changes, and in its high half the START and STOP fall; parts of a bit. */
const dataAt = 1 / 8
const conditionAt = 3 / 4

/**
 * One transaction on an I2C bus (UM10204, 3.1): a bit for the START, nine for each byte with its acknowledge, one for the
 * STOP or for both lines to rise before a repeated START. The clock is low in the first half of each bit.
 */
export function i2cEdges(event: I2cEvent, clock: Edge, data: Edge): void {
  const { startUs, hz, address, direction, bytes, outcome, stop } = event
  const bitUs = 1e6 / hz
  let atUs = startUs
  data(atUs + bitUs / 2, '0')
  const put = (bit: number): void => {
    atUs += bitUs
    clock(atUs, '0')
    data(atUs + dataAt * bitUs, levelOf(bit))
    clock(atUs + bitUs / 2, '1')
  }
  const putByte = (byte: number, acknowledge: boolean): void => {
    for (let bit = 7; bit >= 0; bit--) put((byte >> bit) & 1)
    put(acknowledge ? 0 : 1)
  }
  putByte((address << 1) | (direction === 'read' ? 1 : 0), outcome !== 'nack-address')
  for (let index = 0; index < bytes.length; index++) {
    const isLast = index === bytes.length - 1
    putByte(bytes[index]!, !isLast || (direction === 'write' && outcome === 'ok'))
  }
  put(stop ? 0 : 1)
  if (stop) data(atUs + conditionAt * bitUs, '1')
}

/** The wires of an SPI transfer. */
export interface SpiWires {
  readonly clock: Edge
  readonly out: Edge
  readonly in: Edge
  readonly select: Edge
}

/** One transfer, most significant bit first; the select, active low, surrounds it by half a bit. */
export function spiEdges(event: SpiEvent, wires: SpiWires): void {
  const { startUs, hz, mode, out, in: input } = event
  const bitUs = 1e6 / hz
  const idle = levelOf(mode & 2)
  const active = levelOf(~mode & 2)
  // In modes 0 and 2 the first edge samples and data precede it; in 1 and 3 the first edge changes them.
  const firstEdge = mode & 1 ? 0 : 0.5
  wires.clock(startUs - bitUs / 2, idle)
  wires.select(startUs - bitUs / 2, '0')
  for (let bit = 0; bit < out.length * 8; bit++) {
    const atUs = startUs + bit * bitUs
    const shift = 7 - (bit % 8)
    wires.out(atUs, levelOf((out[bit >> 3]! >> shift) & 1))
    wires.in(atUs, levelOf((input[bit >> 3]! >> shift) & 1))
    wires.clock(atUs + firstEdge * bitUs, active)
    wires.clock(atUs + (firstEdge + 0.5) * bitUs, idle)
  }
  const endUs = startUs + out.length * 8 * bitUs
  wires.in(endUs + bitUs / 2, 'z')
  wires.select(endUs + bitUs / 2, '1')
}
