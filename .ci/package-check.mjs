// Packs the package, installs the tarball somewhere else, and uses it there as a stranger would.
import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const folder = mkdtempSync(join(tmpdir(), 'wayside-package-'))
const run = (cwd, command, ...given) =>
  execFileSync(command, given, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] })

const subpaths = (source, prefix, suffix) =>
  readdirSync(join(root, source))
    .filter((name) => !name.endsWith('.test.ts'))
    .filter((name) => (suffix === '' ? name.endsWith('.ts') : !name.includes('.')))
    .map((name) => `${prefix}/${name.replace(/\.ts$/, '')}`)

try {
  run(root, 'npm', 'pack', '--silent', '--pack-destination', folder)
  const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz'))
  writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }')
  run(
    folder,
    'npm',
    'install',
    join(folder, tarball),
    '--ignore-scripts',
    '--prefer-offline',
    '--no-audit',
    '--no-fund',
    '--silent',
  )

  const names = [
    'wayside/hal',
    'wayside/boards',
    'wayside/firmata',
    ...subpaths('firmware/drivers', 'wayside/drivers', ''),
    ...subpaths('firmware/modems', 'wayside/modems', ''),
    ...subpaths('firmware/nodes', 'wayside/nodes', 'index'),
    ...subpaths('protocols', 'wayside/protocols', 'index'),
  ]
  writeFileSync(
    join(folder, 'use.mjs'),
    names.map((name) => `if (!(await import('${name}'))) throw new Error('${name}')\n`).join(''),
  )
  run(folder, process.execPath, 'use.mjs')
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const said = run(folder, 'npx', 'wayside', 'version').trim()
  if (said !== version) throw new Error(`npx wayside version: expected ${version}, got ${said}`)
  for (const name of names) typesOf(name)
  const built = imageFrom(folder, 'npx', 'wayside')
  const here = imageFrom(root, process.execPath, join('sim', 'cli', 'wayside.mjs'))
  if (!built.image.equals(here.image))
    throw new Error(
      `npx wayside build: ${here.image.length} bytes as from the checkout expected, got ${built.image.length}`,
    )
  const strange = built.sources.filter((source) => source !== 'entry' && !existsSync(join(root, source)))
  if (strange.length > 0)
    throw new Error(`npx wayside build: sources of the checkout expected in the map, got ${strange.join(', ')}`)
  console.log(
    `package: ${names.length} subpaths import and have types, the bin says ${said}, ${built.image.length} bytes of image as from the checkout`,
  )
} finally {
  rmSync(folder, { recursive: true, force: true })
}

/** The image of a node, and the sources that its map names, as a command builds it. */
function imageFrom(cwd, ...command) {
  const file = join(folder, 'probe.js')
  run(cwd, ...command, 'build', 'probe', '--board', 'espruino-pico', '--out', file, '--json')
  return { image: readFileSync(file), sources: JSON.parse(readFileSync(`${file}.map`, 'utf8')).sources }
}

/** The declaration that the exports map names must be in the package. */
function typesOf(name) {
  const { exports } = JSON.parse(readFileSync(join(folder, 'node_modules/wayside/package.json'), 'utf8'))
  const subpath = `.${name.slice('wayside'.length)}`
  const pattern = Object.keys(exports).find(
    (key) => key === subpath || (key.endsWith('*') && subpath.startsWith(key.slice(0, -1))),
  )
  const file = exports[pattern].types.replace('*', subpath.slice(pattern.length - 1))
  readFileSync(join(folder, 'node_modules/wayside', file))
}
