import ts from 'typescript'
import { composeMaps, type SourceMap } from './source-map.js'

/** Code and where each place of it comes from. */
export interface MappedCode {
  readonly code: string
  readonly map: SourceMap
}

const compilerOptions: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES5,
  module: ts.ModuleKind.ESNext,
  noEmitHelpers: true,
  removeComments: true,
  ignoreDeprecations: '5.0',
}

/** Lowers a text alone, without a map. */
export const lowerText = (code: string): string => ts.transpileModule(code, { compilerOptions }).outputText

/** Lowers a bundled module to ES5 without helpers of its own: {@link helpersFor} has them. */
export function lower({ code, map }: MappedCode): MappedCode {
  const { outputText, sourceMapText } = ts.transpileModule(code, {
    compilerOptions: { ...compilerOptions, sourceMap: true },
    fileName: 'bundle.js',
  })
  const lowered = JSON.parse(sourceMapText!) as SourceMap
  return { code: outputText.replace(/^\/\/# sourceMappingURL=.*$/m, ''), map: composeMaps(lowered, map) }
}
