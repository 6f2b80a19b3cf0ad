import { keepBlocks, useArrows } from './arrows.js'
import { isApiName, isOptionName } from './api-names.js'
import { bundle, sourceRoot } from './bundle.js'
import { flattenClasses } from './classes.js'
import { removeUnreached } from './closed-world.js'
import { compress, print } from './compress.js'
import { addHelpers } from './helpers.js'
import { assertDialect } from './dialect.js'
import { resolveConstantPaths } from './constant-paths.js'
import { hoist } from './hoist.js'
import { inlineMethods } from './inline-methods.js'
import { lower, type MappedCode } from './lower.js'
import { useNativeForms } from './native-forms.js'
import { settleProperties } from './never-written.js'
import { sinkIntoColdFunctions } from './overlays.js'
import { coldFunctions } from './cold-functions.js'
import { shortenProperties } from './property-names.js'
import { shareLongNames } from './shared-names.js'
import { SourceMapReader, type SourceMap } from './source-map.js'
import { specialise } from './specialise.js'
import { parse } from './syntax.js'
import { numberTexts, type TextTable } from './texts.js'
import { tokenise } from './tokens.js'
import { shortenVariables } from './variable-names.js'
import { walkedKeys } from './walked-keys.js'

/** A program as it goes onto a board. */
export interface Image {
  /** Content of `.bootcde`. */
  readonly bytes: Uint8Array
  /** The same with words instead of tokens, and where that comes from. */
  readonly readable: MappedCode
  /** Where each byte comes from: lines as in the image, columns in bytes. */
  readonly map: SourceMap
  /** What `#n;` in its messages stands for. */
  readonly texts: TextTable
}

/** How an image is made. */
export interface ImageOptions {
  /** The folder that the entry's modules are named from. */
  readonly root?: string
  /** Longest line; an error message prints one. */
  readonly maxLineLength?: number
  /** Whether texts of errors and log are written out, or said by number. */
  readonly texts?: 'full' | 'codes'
  /** Whether the interpreter's strings hold characters above 127. */
  readonly unicode?: boolean
}

/** Makes the image of an entry's source. @throws DialectError for what the interpreter does not run */
export async function makeImage(entry: string, options: ImageOptions = {}): Promise<Image> {
  const { root = sourceRoot(), maxLineLength = 800 } = options
  const lowered = lower(await bundle(entry, root))
  const program = parse(lowered.code)
  useNativeForms(program)
  addHelpers(program)
  flattenClasses(program)
  resolveConstantPaths(program)
  const walked = walkedKeys(program)
  const isRead = (name: string): boolean => isOptionName(name) || walked.has(name)
  const isWritten = (name: string): boolean => isApiName(name) || walked.has(name)
  removeUnreached(program, isRead, walked)
  const texts = options.texts === 'codes' ? numberTexts(program) : []
  sinkIntoColdFunctions(program, coldFunctions)
  let small: MappedCode = { code: '', map: lowered.map }
  inlineMethods(program, coldFunctions)
  let tree = program
  for (let pass = 0; pass < 4; pass++) {
    removeUnreached(tree, isRead, walked)
    specialise(tree, walked)
    settleProperties(tree, isWritten)
    const next = await compress(tree, small.map)
    tree = parse(next.code)
    if (next.code === small.code) break
    small = next
  }
  removeUnreached(tree, isRead, walked)
  assertDialect(small.code, new SourceMapReader(small.map), { unicode: options.unicode })
  useArrows(tree)
  shortenProperties(tree)
  shareLongNames(tree)
  hoist(tree)
  keepBlocks(tree)
  shortenVariables(tree)
  const readable = await print(tree, small.map, maxLineLength)
  const { bytes, map } = tokenise(readable.code, readable.map)
  return { bytes, readable, map, texts }
}
