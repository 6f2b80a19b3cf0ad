import { readFileSync, statSync } from 'node:fs'
import type { ImageMap } from '../../boards/espruino/build/build.js'
import { isImageMap, translateTrace } from '../../boards/espruino/build/trace.js'
import { UsageError } from './exit.js'
import type { CliIo } from './io.js'

/** What a chip printed: of a file, or of stdin for "-"; undefined for a folder, which holds the trace of a run. */
export async function printedByChip(
  path: string,
  { readStdin }: Pick<CliIo, 'readStdin'>,
): Promise<string | undefined> {
  if (path === '-') return Buffer.from(await readStdin()).toString('latin1')
  const isFile = statSync(path, { throwIfNoEntry: false })?.isFile() ?? false
  return isFile ? readFileSync(path, 'latin1') : undefined
}

/** Prints it with places of the sources. @throws UsageError without a map, or for one that is none of an image's */
export function tellSources(
  printed: string,
  mapFile: string | undefined,
  isJson: boolean,
  { out }: Pick<CliIo, 'out'>,
): void {
  if (mapFile === undefined)
    throw new UsageError('--map: the source map beside the image on the chip expected, got nothing')
  const text = translateTrace(printed, readMap(mapFile))
  out(isJson ? `${JSON.stringify({ text })}\n` : text)
}

/** The map of an image, as wayside build writes it. @throws UsageError for any other file */
export function readMap(file: string): ImageMap {
  const map = parsed(readFileSync(file, 'utf8'))
  if (!isImageMap(map)) throw new UsageError(`${file}: the map of an image expected, as wayside build writes it`)
  return map
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
