import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import type { MappedCode } from './lower.js'
import type { SourceMap } from './source-map.js'

/** The folder that `firmware/` and `boards/` are in: the repository, or the installed package, which has their sources too. */
export function sourceRoot(from: string = dirname(fileURLToPath(import.meta.url))): string {
  for (let folder = from; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'firmware', 'hal', 'index.ts'))) return folder
    if (folder === dirname(folder)) throw new Error(`build: firmware/hal/index.ts expected above ${from}, found none`)
  }
}

/** Bundles an entry with all it imports. Sources in the map are paths relative to `root`. @throws BuildFailure of esbuild */
export async function bundle(entry: string, root: string): Promise<MappedCode> {
  const { outputFiles } = await build({
    stdin: { contents: entry, resolveDir: root, sourcefile: 'entry', loader: 'ts' },
    bundle: true,
    format: 'esm',
    target: 'es2022',
    charset: 'ascii',
    write: false,
    outfile: join(root, 'image.js'),
    sourcemap: 'external',
    sourcesContent: false,
    // Modules of the interpreter itself.
    external: ['Storage', 'Flash'],
    logLevel: 'silent',
    tsconfigRaw: { compilerOptions: { useDefineForClassFields: false } },
  })
  const file = (extension: string): string => outputFiles.find(({ path }) => path.endsWith(extension))!.text
  return { code: file('.js'), map: JSON.parse(file('.map')) as SourceMap }
}
