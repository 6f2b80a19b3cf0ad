import type { Ink, Plot, PlotShape } from './plot.js'

/** A plot as an SVG 1.1 document that stands alone. */
export function renderSvg({ width, height, title, shapes }: Plot): string {
  const size = `width="${number(width)}" height="${number(height)}" viewBox="0 0 ${number(width)} ${number(height)}"`
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" ${size} font-family="sans-serif">`,
    `<title>${escape(title)}</title>`,
    `<rect width="${number(width)}" height="${number(height)}" fill="#ffffff"/>`,
    ...shapes.map(element),
    '</svg>',
    '',
  ].join('\n')
}

function element(shape: PlotShape): string {
  switch (shape.kind) {
    case 'rect': {
      const { x, y, width, height, fill } = shape
      return `<rect x="${number(x)}" y="${number(y)}" width="${number(width)}" height="${number(height)}"${paint('fill', fill)}/>`
    }
    case 'line':
      return `<polyline points="${pairs(shape.points)}" fill="none"${paint('stroke', shape.stroke)} stroke-width="${number(shape.width)}"/>`
    case 'area':
      return `<polygon points="${pairs(shape.points)}"${paint('fill', shape.fill)}/>`
    case 'text': {
      const { x, y, size, anchor, fill, text } = shape
      return `<text x="${number(x)}" y="${number(y)}" font-size="${number(size)}" text-anchor="${anchor}"${paint('fill', fill)}>${escape(text)}</text>`
    }
  }
}

function paint(property: 'fill' | 'stroke', { colour, opacity = 1 }: Ink): string {
  const seeThrough = opacity < 1 ? ` ${property}-opacity="${number(opacity)}"` : ''
  return ` ${property}="${escape(colour)}"${seeThrough}`
}

function pairs(points: readonly number[]): string {
  const texts: string[] = []
  for (let at = 0; at + 1 < points.length; at += 2) texts.push(`${number(points[at]!)},${number(points[at + 1]!)}`)
  return texts.join(' ')
}

/** A hundredth of a pixel is finer than anything shows. */
function number(value: number): string {
  return String(Math.round(value * 100) / 100)
}

function escape(text: string): string {
  const names: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
  // XML has no form for control characters.
  return text.replace(/[&<>"]/g, (character) => names[character]!).replace(/\p{Cc}/gu, '?')
}
