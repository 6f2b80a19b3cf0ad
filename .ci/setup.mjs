// Makes a checkout ready: installs what package-lock.json says, and builds dist/. Does nothing where nothing is to do.
//   node .ci/setup.mjs               install and build what is missing or out of date
//   node .ci/setup.mjs --build-only  build alone, with type declarations (npm's prepare script)
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const at = (...parts) => join(root, ...parts)
const sourceFolders = ['protocols', 'firmware', 'boards', 'sim']
const configuration = [
  'package.json',
  'tsup.config.ts',
  'tsconfig.base.json',
  'tsconfig.types.json',
  'package-lock.json',
]
/** Left by the build: its time is when the build began, its text whether it has declarations. */
const stamp = at('dist', '.built')

const isWindows = process.platform === 'win32'
const timeOf = (path) => (existsSync(path) ? statSync(path).mtimeMs : 0)

/** npm writes what it installed to node_modules/.package-lock.json: the same packages, without the root. */
function isInstalled() {
  const hidden = at('node_modules', '.package-lock.json')
  if (!existsSync(hidden)) return false
  const wanted = JSON.parse(readFileSync(at('package-lock.json'), 'utf8')).packages
  const present = JSON.parse(readFileSync(hidden, 'utf8')).packages
  return Object.entries(wanted).every(
    ([path, { version, optional, peer }]) => path === '' || optional || peer || present[path]?.version === version,
  )
}

function newestSource(folder) {
  let newest = timeOf(folder)
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) newest = Math.max(newest, newestSource(path))
    else if (entry.name.endsWith('.ts') && !entry.name.endsWith('.test.ts')) newest = Math.max(newest, timeOf(path))
  }
  return newest
}

function isBuilt(withTypes) {
  if (!existsSync(stamp) || !existsSync(at('dist', 'sim', 'cli', 'main.js'))) return false
  if (withTypes && readFileSync(stamp, 'utf8') !== 'types') return false
  const newest = Math.max(
    ...sourceFolders.map((folder) => newestSource(at(folder))),
    ...configuration.map((file) => timeOf(at(file))),
  )
  return newest <= timeOf(stamp)
}

function run(what, command, ...given) {
  process.stderr.write(`wayside: ${what}\n`)
  // What is said goes to stderr: whoever called may want stdout for himself.
  const { status, error } = spawnSync(command, given, {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell: isWindows,
  })
  if (error) process.stderr.write(`wayside: ${command}: ${error.message}\n`)
  if (status !== 0) throw new Error(`${what} failed`)
}

/** The tool's own file, since not every package manager puts it on the path. */
const tool = (name, file, ...given) => [process.execPath, at('node_modules', name, file), ...given]

/** npm as the caller runs it, else the one on the path. */
function npm(...given) {
  const file = process.env.npm_execpath
  return file?.endsWith('npm-cli.js') ? [process.execPath, file, ...given] : ['npm', ...given]
}

function install() {
  // No package here needs its install script; npm 11 would refuse them anyway.
  const quiet = ['--ignore-scripts', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error']
  const [command, ...given] = npm('ci', ...quiet)
  process.stderr.write('wayside: installing packages\n')
  const { status } = spawnSync(command, given, { cwd: root, stdio: 'ignore', shell: isWindows })
  // npm ci refuses a lock file that lacks packages of other platforms, as one written behind a partial mirror does; npm
  // install takes the same versions from it. What is really wrong, it says itself.
  if (status !== 0) run('installing packages without npm ci', ...npm('install', '--no-save', ...quiet))
}

function build(withTypes) {
  const began = new Date()
  rmSync(stamp, { force: true })
  run('building', ...tool('tsup', 'dist/cli-default.js'))
  if (withTypes) run('writing type declarations', ...tool('typescript', 'bin/tsc', '-p', 'tsconfig.types.json'))
  sweep(at('dist'), began.getTime() - 1000)
  writeFileSync(stamp, withTypes ? 'types' : 'code')
  utimesSync(stamp, began, began)
}

/** Code that this build did not write is of files that are no more. */
function sweep(folder, beforeMs) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) sweep(path, beforeMs)
    else if (/\.js(\.map)?$/.test(entry.name) && timeOf(path) < beforeMs) rmSync(path, { force: true })
  }
}

/** One at a time: a folder can be made by one process only. The lock of a process that died is taken over. */
function withLock(work) {
  const lock = join(tmpdir(), `wayside-setup-${createHash('sha256').update(root).digest('hex').slice(0, 16)}`)
  for (;;) {
    try {
      mkdirSync(lock)
      break
    } catch (error) {
      if (error.code !== 'EEXIST') throw error
      if (isAbandoned(lock)) rmSync(lock, { recursive: true, force: true })
      else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200)
    }
  }
  try {
    writeFileSync(join(lock, 'pid'), String(process.pid))
    work()
  } finally {
    rmSync(lock, { recursive: true, force: true })
  }
}

function isAbandoned(lock) {
  try {
    const pid = Number(readFileSync(join(lock, 'pid'), 'utf8'))
    process.kill(pid, 0)
    return false
  } catch (error) {
    if (error.code === 'EPERM') return false
    // Without a pid: the other has only just made it, or died right then.
    return error.code !== 'ENOENT' || Date.now() - timeOf(lock) > 5000
  }
}

const buildOnly = process.argv.includes('--build-only')
const isReady = () => (buildOnly || isInstalled()) && isBuilt(buildOnly)

try {
  // npm also runs prepare where the tools are left out (npm install --omit=dev): there is nothing to build with.
  const hasNoTools = buildOnly && !existsSync(at('node_modules', 'tsup'))
  if (hasNoTools) process.stderr.write('wayside: no development packages here, dist/ is left as it is\n')
  else if (!isReady())
    withLock(() => {
      if (!buildOnly && !isInstalled()) install()
      if (!isBuilt(buildOnly)) build(buildOnly)
    })
} catch (error) {
  process.stderr.write(`wayside: ${error.message}\n`)
  process.exitCode = 1
}
