import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { defineConfig } from 'tsup'

const sources = (folder: string): string[] =>
  existsSync(folder)
    ? readdirSync(folder)
        .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
        .map((name) => join(folder, name))
    : []

const indexes = (folder: string): string[] =>
  existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name, 'index.ts')) : []

/** Programs, and everything that package.json exports a subpath for. */
const files = [
  'sim/cli/main.ts',
  'sim/bench/main.ts',
  'sim/bench/lamp-process.ts',
  'sim/fleet/scenario/write-schema.ts',
  'sim/cli/write-board-table.ts',
  'firmware/hal/index.ts',
  'boards/index.ts',
  'boards/firmata/index.ts',
  ...sources('boards/espruino/provider'),
  'sim/testing/index.ts',
  ...sources('firmware/drivers'),
  ...sources('firmware/modems'),
  ...indexes('firmware/nodes'),
  ...indexes('protocols'),
].filter((file) => existsSync(file))

export default defineConfig({
  entry: Object.fromEntries(files.map((file) => [file.replace(/\.ts$/, ''), file])),
  outDir: 'dist',
  format: 'esm',
  target: 'node20',
  platform: 'node',
  splitting: true,
  sourcemap: true,
  // Whoever runs from dist while it is built anew still finds its chunks; .ci/setup.mjs sweeps up afterwards.
  clean: false,
  silent: true,
})
