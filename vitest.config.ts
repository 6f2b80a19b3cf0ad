import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['{protocols,firmware,boards,sim,examples}/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
})
