import { deflateSync } from 'node:zlib'
import type { Plot, PlotShape } from './plot.js'
import { Raster } from './raster.js'
import { advance, baseLine, strokesOf, unitsPerSize } from './strokes.js'

/** A plot as a PNG of its size in pixels, or a whole multiple of it. Text is drawn with a stroke font of its own. */
export function renderPng({ width, height, title, shapes }: Plot, scale = 1): Uint8Array {
  const raster = new Raster(Math.round(width * scale), Math.round(height * scale))
  for (const shape of shapes) draw(raster, shape, scale)
  return encodePng(raster, title)
}

function draw(raster: Raster, shape: PlotShape, scale: number): void {
  const scaled = (points: readonly number[]): number[] => points.map((value) => value * scale)
  switch (shape.kind) {
    case 'rect': {
      const { x, y, width, height, fill } = shape
      const corners = [x, y, x + width, y, x + width, y + height, x, y + height]
      return raster.fill(scaled(corners), fill.colour, fill.opacity)
    }
    case 'line':
      return raster.line(scaled(shape.points), shape.width * scale, shape.stroke.colour, shape.stroke.opacity)
    case 'area':
      return raster.fill(scaled(shape.points), shape.fill.colour, shape.fill.opacity)
    case 'text':
      return drawText(raster, shape, scale)
  }
}

const anchors = { start: 0, middle: 0.5, end: 1 } as const

function drawText(
  raster: Raster,
  { x, y, text, size, anchor, fill }: Extract<PlotShape, { kind: 'text' }>,
  scale: number,
): void {
  const unit = (size / unitsPerSize) * scale
  const characters = [...text]
  let left = x * scale - anchors[anchor] * characters.length * advance * unit
  const top = y * scale - baseLine * unit
  for (const character of characters) {
    for (const line of strokesOf(character)) {
      const points = line.map((value, at) => (at % 2 === 0 ? left : top) + value * unit)
      raster.line(points, Math.max(1, unit), fill.colour, fill.opacity)
    }
    left += advance * unit
  }
}

/** PNG, 8 bits of red, green and blue (W3C PNG, second edition, 5 and 11). */
function encodePng({ width, height, pixels }: Raster, title: string): Uint8Array {
  const rows = Buffer.alloc(height * (width * 3 + 1))
  for (let row = 0; row < height; row++)
    rows.set(pixels.subarray(row * width * 3, (row + 1) * width * 3), row * (width * 3 + 1) + 1)
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 2, 0, 0, 0], 8)
  const words = Buffer.from(`Title\0${title}`, 'latin1')
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('tEXt', words),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

function chunk(type: string, data: Buffer): Buffer {
  const framed = Buffer.alloc(data.length + 12)
  framed.writeUInt32BE(data.length, 0)
  framed.write(type, 4, 'latin1')
  framed.set(data, 8)
  framed.writeUInt32BE(crc32(framed.subarray(4, data.length + 8)), data.length + 8)
  return framed
}

/** CRC-32 of ISO 3309, as PNG has it (annex D). */
function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff
  for (let at = 0; at < bytes.length; at++) {
    crc ^= bytes[at]!
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1
  }
  return (crc ^ 0xffffffff) >>> 0
}
