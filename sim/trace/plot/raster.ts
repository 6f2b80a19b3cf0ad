/** Sub-lines that each row of pixels is sampled at. */
const samples = 4

/** Pixels of red, green and blue on white, into which filled polygons are drawn with smooth edges. */
export class Raster {
  /** Rows from the top, three bytes a pixel. */
  readonly pixels: Uint8Array
  private readonly coverage: Float64Array

  constructor(
    readonly width: number,
    readonly height: number,
  ) {
    this.pixels = new Uint8Array(width * height * 3).fill(255)
    this.coverage = new Float64Array(width + 1)
  }

  /** Fills a polygon (points as x, y, x, y; even-odd) with "#rrggbb" at an opacity in [0, 1]. */
  fill(points: readonly number[], colour: string, opacity = 1): void {
    const ink = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16))
    let top = Infinity
    let bottom = -Infinity
    for (let at = 1; at < points.length; at += 2) {
      top = Math.min(top, points[at]!)
      bottom = Math.max(bottom, points[at]!)
    }
    const last = Math.min(this.height - 1, Math.floor(bottom))
    for (let row = Math.max(0, Math.floor(top)); row <= last; row++) {
      this.coverage.fill(0)
      for (let sample = 0; sample < samples; sample++) this.cover(crossings(points, row + (sample + 0.5) / samples))
      this.blend(row, ink, opacity)
    }
  }

  /** Draws a line of a width in pixels, piece by piece; its ends are square. */
  line(points: readonly number[], width: number, colour: string, opacity = 1): void {
    for (let at = 0; at + 3 < points.length; at += 2) {
      const [x0, y0, x1, y1] = [points[at]!, points[at + 1]!, points[at + 2]!, points[at + 3]!]
      const length = Math.hypot(x1 - x0, y1 - y0) || 1
      const along = [((x1 - x0) / length) * (width / 2), ((y1 - y0) / length) * (width / 2)] as const
      const [dx, dy] = length === 1 && x0 === x1 && y0 === y1 ? [width / 2, 0] : along
      const corners = [
        x0 - dx + dy,
        y0 - dy - dx,
        x1 + dx + dy,
        y1 + dy - dx,
        x1 + dx - dy,
        y1 + dy + dx,
        x0 - dx - dy,
        y0 - dy + dx,
      ]
      this.fill(corners, colour, opacity)
    }
  }

  /** Adds the spans between pairs of crossings of one sub-line. */
  private cover(xs: readonly number[]): void {
    for (let at = 0; at + 1 < xs.length; at += 2) {
      const from = Math.max(0, Math.min(this.width, xs[at]!))
      const to = Math.max(0, Math.min(this.width, xs[at + 1]!))
      for (let x = Math.floor(from); x < to; x++)
        this.coverage[x]! += (Math.min(to, x + 1) - Math.max(from, x)) / samples
    }
  }

  private blend(row: number, ink: readonly number[], opacity: number): void {
    for (let x = 0; x < this.width; x++) {
      const share = Math.min(1, this.coverage[x]!) * opacity
      if (share === 0) continue
      const at = (row * this.width + x) * 3
      for (let channel = 0; channel < 3; channel++) {
        const under = this.pixels[at + channel]!
        this.pixels[at + channel] = Math.round(under + (ink[channel]! - under) * share)
      }
    }
  }
}

/** Where a polygon's sides cross a horizontal line, from left to right. */
function crossings(points: readonly number[], y: number): number[] {
  const xs: number[] = []
  const count = points.length / 2
  for (let side = 0; side < count; side++) {
    const [x0, y0] = [points[side * 2]!, points[side * 2 + 1]!]
    const after = (side + 1) % count
    const [x1, y1] = [points[after * 2]!, points[after * 2 + 1]!]
    if (y0 <= y !== y1 <= y) xs.push(x0 + ((y - y0) / (y1 - y0)) * (x1 - x0))
  }
  return xs.sort((first, second) => first - second)
}
