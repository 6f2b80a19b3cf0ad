import type { Program } from 'acorn'
import { minify, type MinifyOptions } from 'terser'
import type { MappedCode } from './lower.js'
import type { SourceMap } from './source-map.js'

/** Folds, shortens and removes what terser can; names stay for the passes that follow. */
export const compress = (program: Program, map: SourceMap): Promise<MappedCode> =>
  run(program, map, {
    compress: {
      ecma: 2015,
      passes: 4,
      toplevel: true,
      keep_fargs: false,
      pure_getters: true,
      reduce_funcs: true,
      hoist_props: true,
      arrows: true,
      unsafe_math: false,
      inline: 3,
      // It would put cases behind the default, which the interpreter does not take.
      switches: false,
    },
    mangle: false,
    format: { ecma: 5 },
  })

/** Prints in short lines: an error message prints the whole line, and its column in blanks. */
export const print = (program: Program, map: SourceMap, maxLineLength: number): Promise<MappedCode> =>
  run(program, map, {
    compress: false,
    mangle: false,
    format: { ecma: 2015, max_line_len: maxLineLength, ascii_only: true, quote_style: 0 },
  })

async function run(program: Program, map: SourceMap, options: MinifyOptions): Promise<MappedCode> {
  const result = await minify(program as never, {
    ...options,
    parse: { spidermonkey: true } as never,
    sourceMap: { content: map as never, asObject: true } as never,
  })
  return { code: result.code!, map: result.map as unknown as SourceMap }
}
