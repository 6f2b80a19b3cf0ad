#!/usr/bin/env -S node --max-semi-space-size=128 --single-threaded-gc --initial-old-space-size=2048
// Flags of V8, as in package.json: a large young generation, since hardly anything outlives a report, and one thread to collect it.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..')
const built = join(root, 'dist', 'sim', 'cli', 'main.js')
const setup = join(root, '.ci', 'setup.mjs')

// In a checkout nothing need be installed or built beforehand; an installed package has no .ci folder.
if (existsSync(setup) && !(existsSync(built) && existsSync(join(root, 'node_modules')))) {
  const { status } = spawnSync(process.execPath, [setup], { cwd: root, stdio: ['ignore', 2, 'inherit'] })
  if (status !== 0) process.exit(3)
}
const { main } = await import(pathToFileURL(built).href)
process.exitCode = await main(process.argv.slice(2))
