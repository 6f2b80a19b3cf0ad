/*
 * A picture as a list of shapes in pixels, x to the right and y down, drawn one over the other. The same list becomes SVG
 * and PNG.
 */

/** "#rrggbb", with its opacity in [0, 1] where it is not 1. */
export interface Ink {
  readonly colour: string
  readonly opacity?: number
}

export type PlotShape =
  | {
      readonly kind: 'rect'
      readonly x: number
      readonly y: number
      readonly width: number
      readonly height: number
      readonly fill: Ink
    }
  /** Points as x, y, x, y; `width` in pixels. */
  | { readonly kind: 'line'; readonly points: readonly number[]; readonly stroke: Ink; readonly width: number }
  /** A polygon; points as x, y, x, y. */
  | { readonly kind: 'area'; readonly points: readonly number[]; readonly fill: Ink }
  /** `x`, `y`: the base line at the anchor. `size`: font size in pixels. */
  | {
      readonly kind: 'text'
      readonly x: number
      readonly y: number
      readonly text: string
      readonly size: number
      readonly anchor: 'start' | 'middle' | 'end'
      readonly fill: Ink
    }

/** What is drawn, on white. */
export interface Plot {
  readonly width: number
  readonly height: number
  /** Said to those who cannot see it, and shown by some viewers. */
  readonly title: string
  readonly shapes: readonly PlotShape[]
}
