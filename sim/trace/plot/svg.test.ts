import { expect, test } from 'vitest'
import { renderSvg } from './svg.js'

test('a plot of each shape is the SVG 1.1 elements that draw it', () => {
  const ink = { colour: '#336699' }
  const svg = renderSvg({
    width: 20,
    height: 10.5,
    title: 'a < b',
    shapes: [
      { kind: 'rect', x: 1, y: 2, width: 3, height: 4, fill: ink },
      { kind: 'line', points: [0, 0, 1.23456, 2], stroke: ink, width: 1.5 },
      { kind: 'area', points: [0, 0, 1, 0, 1, 1], fill: { ...ink, opacity: 0.25 } },
      { kind: 'text', x: 5, y: 6, text: 'x & "y"\n', size: 9, anchor: 'end', fill: ink },
    ],
  })
  expect(svg.split('\n')).toEqual([
    '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="10.5" viewBox="0 0 20 10.5" font-family="sans-serif">',
    '<title>a &lt; b</title>',
    '<rect width="20" height="10.5" fill="#ffffff"/>',
    '<rect x="1" y="2" width="3" height="4" fill="#336699"/>',
    '<polyline points="0,0 1.23,2" fill="none" stroke="#336699" stroke-width="1.5"/>',
    '<polygon points="0,0 1,0 1,1" fill="#336699" fill-opacity="0.25"/>',
    '<text x="5" y="6" font-size="9" text-anchor="end" fill="#336699">x &amp; &quot;y&quot;?</text>',
    '</svg>',
    '',
  ])
})
