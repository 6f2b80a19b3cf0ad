import type { ImageMap } from './build.js'
import { SourceMapReader } from './source-map.js'
import { expandTexts } from './texts.js'

/**
 * Turns what an interpreter prints of an error back into the sources: `.bootcde:30:128` becomes `firmware/lib/outbox.ts:51:9`,
 * and texts said by number are written out. Lines and columns count as the interpreter counts them, from 1, in bytes of the image.
 */
export function translateTrace(text: string, map: ImageMap): string {
  const reader = new SourceMapReader(map)
  const placed = text.replace(/(\.bootcde|\.bootrst):(\d+):(\d+)/g, (whole, _file, line: string, column: string) => {
    const origin = reader.find(Number(line), Number(column) - 1)
    return origin ? `${origin.source}:${origin.line}:${origin.column + 1}${named(origin.name)}` : whole
  })
  return expandTexts(placed, map.wayside.texts)
}

const named = (name: string | undefined): string => (name === undefined ? '' : ` (${name})`)

/** Whether a file's content is the map of an image. */
export function isImageMap(value: unknown): value is ImageMap {
  const map = value as Partial<ImageMap> | null
  return typeof map === 'object' && map !== null && map.version === 3 && Array.isArray(map.wayside?.texts)
}
