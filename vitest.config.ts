import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const here = fileURLToPath(new URL('.', import.meta.url))

/** Examples import the package by its name; in this tree that is its sources, so that a test never runs a stale build. */
const alias = [
  { find: /^wayside\/(drivers|modems)\/(.+)$/, replacement: `${here}firmware/$1/$2.ts` },
  { find: /^wayside\/nodes\/(.+)$/, replacement: `${here}firmware/nodes/$1/index.ts` },
  { find: /^wayside\/protocols\/(.+)$/, replacement: `${here}protocols/$1/index.ts` },
  { find: /^wayside\/hal$/, replacement: `${here}firmware/hal/index.ts` },
  { find: /^wayside\/firmata$/, replacement: `${here}boards/firmata/index.ts` },
  { find: /^wayside\/boards$/, replacement: `${here}boards/index.ts` },
  { find: /^wayside\/testing$/, replacement: `${here}sim/testing/index.ts` },
]

export default defineConfig({
  resolve: { alias },
  test: {
    include: ['{protocols,firmware,boards,sim,examples}/**/*.test.ts'],
    setupFiles: ['sim/testing/property-seed.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
})
