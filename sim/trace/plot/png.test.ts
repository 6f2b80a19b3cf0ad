import { inflateSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import type { Plot, PlotShape } from './plot.js'
import { renderPng } from './png.js'

/** Reads a PNG back, chunk by chunk (W3C PNG, 5.2), with the colour of each pixel. */
function decode(png: Uint8Array) {
  const view = Buffer.from(png)
  expect([...view.subarray(0, 8)]).toEqual([137, 80, 78, 71, 13, 10, 26, 10])
  const chunks = new Map<string, Buffer>()
  for (let at = 8; at < view.length;) {
    const length = view.readUInt32BE(at)
    chunks.set(view.toString('latin1', at + 4, at + 8), view.subarray(at + 8, at + 8 + length))
    at += length + 12
  }
  const width = chunks.get('IHDR')!.readUInt32BE(0)
  const height = chunks.get('IHDR')!.readUInt32BE(4)
  const rows = inflateSync(chunks.get('IDAT')!)
  expect(rows.length).toBe(height * (1 + width * 3))
  const pixel = (x: number, y: number): string => rows.subarray(y * (1 + width * 3) + 1 + x * 3).toString('hex', 0, 3)
  return { width, height, pixel, chunks: [...chunks.keys()], title: chunks.get('tEXt')!.toString('latin1') }
}

const plot = (...shapes: PlotShape[]): Plot => ({ width: 40, height: 20, title: 'a picture', shapes })

describe('a PNG of a plot', () => {
  it('has its size, its title and a white ground', () => {
    const { width, height, pixel, chunks, title } = decode(renderPng(plot(), 2))
    expect([width, height, pixel(0, 0), pixel(79, 39)]).toEqual([80, 40, 'ffffff', 'ffffff'])
    expect(chunks).toEqual(['IHDR', 'tEXt', 'IDAT', 'IEND'])
    expect(title).toBe('Title\0a picture')
  })

  it('ends with the end chunk that every PNG has', () => {
    expect(Buffer.from(renderPng(plot())).subarray(-12).toString('hex')).toBe('0000000049454e44ae426082')
  })

  it('shows rectangles, halves of pixels in half their colour', () => {
    const shape: PlotShape = { kind: 'rect', x: 2, y: 3, width: 4.5, height: 2, fill: { colour: '#ff0000' } }
    const { pixel } = decode(renderPng(plot(shape)))
    expect([pixel(1, 3), pixel(2, 3), pixel(5, 4), pixel(6, 4), pixel(7, 4), pixel(2, 5)]).toEqual([
      'ffffff',
      'ff0000',
      'ff0000',
      'ff8080',
      'ffffff',
      'ffffff',
    ])
  })

  it('shows lines of their width and areas', () => {
    const line: PlotShape = { kind: 'line', points: [5, 10, 20, 10], stroke: { colour: '#0000ff' }, width: 2 }
    const area: PlotShape = {
      kind: 'area',
      points: [30, 0, 40, 0, 40, 20, 30, 20],
      fill: { colour: '#00ff00', opacity: 0.5 },
    }
    const { pixel } = decode(renderPng(plot(line, area)))
    expect([pixel(10, 8), pixel(10, 9), pixel(10, 10), pixel(10, 11)]).toEqual(['ffffff', '0000ff', '0000ff', 'ffffff'])
    expect(pixel(35, 5)).toBe('80ff80')
  })

  it('shows an area with a hole by the even-odd rule', () => {
    const ring = [0, 0, 12, 0, 12, 12, 0, 12, 0, 0, 3, 3, 9, 3, 9, 9, 3, 9, 3, 3]
    const { pixel } = decode(renderPng(plot({ kind: 'area', points: ring, fill: { colour: '#000000' } })))
    expect([pixel(1, 1), pixel(6, 6), pixel(11, 11)]).toEqual(['000000', 'ffffff', '000000'])
  })

  it('shows text at its anchor', () => {
    const inked = (anchor: 'start' | 'middle' | 'end'): number[] => {
      const text: PlotShape = { kind: 'text', x: 20, y: 15, text: 'HH', size: 9, anchor, fill: { colour: '#000000' } }
      const { pixel } = decode(renderPng(plot(text)))
      return Array.from({ length: 40 }, (_, x) => x).filter((x) => pixel(x, 12) !== 'ffffff')
    }
    expect(Math.min(...inked('start'))).toBeGreaterThanOrEqual(19)
    expect(Math.max(...inked('end'))).toBeLessThanOrEqual(20)
    expect(Math.min(...inked('middle'))).toBeLessThan(19)
    expect(Math.max(...inked('middle'))).toBeGreaterThan(20)
  })
})
