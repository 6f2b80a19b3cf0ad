import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { encodeHex } from '../../../boards/arduino/hex/index.js'
import { boards, wire } from '../../../boards/index.js'
import { BoardEmulation } from '../../emulate/board-emulation.js'
import { openTcpLine } from '../../emulate/tcp-line.js'
import { makeAvrBoard } from '../../machines/avr/emulated-board.js'
import { makeEspruinoBoard } from '../../machines/espruino/emulated-board.js'
import { wayside } from '../testing.js'

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

const program = 'print("flashed program runs");\n' + 'var a=1;\n'.repeat(200)

/** A folder with an image in it. */
function folder(): { readonly image: string; readonly path: (name: string) => string } {
  const root = mkdtempSync(join(tmpdir(), 'wayside-flash-'))
  closing.push(() => rmSync(root, { recursive: true }))
  const path = (name: string): string => join(root, name)
  writeFileSync(path('image.js'), program)
  return { image: path('image.js'), path }
}

/** An emulated board behind TCP; its flash as it was last kept. */
async function emulated(board = 'espruino-pico') {
  let flash = new Uint8Array(0)
  const emulation = await BoardEmulation.start({
    wiring: wire(boards[board]!, []),
    make: makeEspruinoBoard,
    openLine: (events) => openTcpLine(0, events),
    startUnixMs: 0,
    speed: 20,
    files: { keepFlash: (bytes) => (flash = Uint8Array.from(bytes)) },
    onNote: () => undefined,
  })
  closing.push(() => emulation.close())
  return { port: `tcp://${emulation.lineName}`, flash: () => Buffer.from(flash).toString('latin1') }
}

test('flash puts an image onto an emulated board behind TCP, and says so as one JSON document', async () => {
  const { image } = folder()
  const { port, flash } = await emulated()
  const { code, out, err } = await wayside([
    'flash',
    '--image',
    image,
    '--board',
    'espruino-pico',
    '--port',
    port,
    '--json',
  ])
  expect(err).toContain('bytes written, read back and equal; interpreter 2v29.277 started it')
  expect(JSON.parse(out)).toMatchObject({ board: 'espruino-pico', port, way: 'beside', bytes: program.length })
  expect(code).toBe(0)
  expect(flash()).toContain(program)
})

describe('flash ends with', () => {
  test.each([
    [['--board', 'espruino-pico'], 'either a node, --image FILE or --hex FILE expected'],
    [['--image', 'IMAGE'], '--board: one of espruino-original, espruino-pico'],
    [['--image', 'IMAGE', '--board', 'uno'], 'an interpreter whose Storage has a known place expected'],
    [['--image', 'IMAGE', '--board', 'espruino-pico', '--baud', 'fast'], '--baud: bits per second expected'],
    [['--hex', 'IMAGE', '--board', 'espruino-pico'], 'a board with an ATmega328P expected'],
    [['--hex', 'IMAGE', '--board', 'uno'], 'image.js: '],
    [['lighthouse'], 'lighthouse'],
  ])('2 where the input is wrong: %j', async (words, text) => {
    const { image } = folder()
    const named = words.map((word) => (word === 'IMAGE' ? image : word))
    const { code, err } = await wayside(['flash', ...named, '--port', '/dev/null'])
    expect(err).toContain(text)
    expect(code).toBe(2)
  })

  test('2 for another board than the one that is there', async () => {
    const { image } = folder()
    const { port } = await emulated('mdbt42q')
    const { code, err } = await wayside(['flash', '--image', image, '--board', 'espruino-pico', '--port', port])
    expect(err).toContain('espruino-pico: an interpreter for PICO_R1_3 expected, got MDBT42Q')
    expect(code).toBe(2)
  })

  test.each(['/tmp/wayside-no-such-port', 'tcp://127.0.0.1:1'])('3 where the port is gone: %s', async (port) => {
    const { image } = folder()
    const { code, err } = await wayside(['flash', '--image', image, '--board', 'espruino-pico', '--port', port])
    expect(err).toMatch(/expected, got ".*": wayside doctor lists the ports that there are/)
    expect(code).toBe(3)
  })

  test('3 where the line breaks half way', async () => {
    const server = createServer((socket) => socket.once('data', () => socket.destroy())).listen(0, '127.0.0.1')
    closing.push(() => server.close())
    await once(server, 'listening')
    const { image } = folder()
    const port = `tcp://127.0.0.1:${(server.address() as { port: number }).port}`
    const { code, err } = await wayside(['flash', '--image', image, '--board', 'espruino-pico', '--port', port])
    expect(err).toContain('a line that stays expected')
    expect(err).toContain('the board has its old image or the new one; flash it again')
    expect(code).toBe(3)
  })
})

const bin = 'sim/cli/wayside.mjs'
const hasTerminals = existsSync('/dev/ptmx')

/** Runs the program; collects what it says. */
function run(...argv: string[]): { readonly child: ChildProcess; readonly said: () => string } {
  let said = ''
  const child = spawn(process.execPath, [bin, ...argv], { stdio: ['pipe', 'pipe', 'pipe'] })
  child.stdout.on('data', (bytes: Buffer) => (said += bytes.toString('latin1')))
  child.stderr.on('data', (bytes: Buffer) => (said += bytes.toString('latin1')))
  closing.push(() => child.kill())
  return { child, said: () => said }
}

/** An emulator as a process of its own, on a pseudo-terminal. */
async function emulator(pty: string, flash: string): Promise<void> {
  const { child } = run('emulate', 'board', 'espruino-pico', '--pty', pty, '--flash', flash)
  await new Promise<void>((resolve, reject) => {
    child.once('exit', () => reject(new Error('the emulator ended')))
    child.stderr!.on('data', (bytes: Buffer) => bytes.toString().includes('end with Ctrl-C') && resolve())
  })
  closing.push(async () => {
    child.removeAllListeners('exit')
    const ended = once(child, 'exit')
    child.kill('SIGINT')
    await ended
  })
}

test('flash --hex programs an emulated Uno over its bootloader', async () => {
  let kept = new Uint8Array(0)
  const { path } = folder()
  const emulation = await BoardEmulation.start({
    wiring: wire(boards['uno']!, []),
    make: makeAvrBoard,
    openLine: (events) => openTcpLine(0, events),
    startUnixMs: 0,
    // rjmp .-2 (opcode 0xcfff, Atmel 0856L): a program that waits for ever.
    files: {
      firmware: { name: 'idle.hex', bytes: new TextEncoder().encode(encodeHex(Uint8Array.of(0xff, 0xcf))) },
      keepFlash: (bytes) => (kept = Uint8Array.from(bytes)),
    },
    onNote: () => undefined,
  })
  const image = Uint8Array.from({ length: 300 }, (_, at) => (at * 31) & 0xff)
  writeFileSync(path('image.hex'), encodeHex(image))
  const port = `tcp://${emulation.lineName}`
  const { code, out } = await wayside(['flash', '--hex', path('image.hex'), '--board', 'uno', '--port', port, '--json'])
  expect(JSON.parse(out)).toEqual({ board: 'uno', port, bytes: 300 })
  expect(code).toBe(0)
  await emulation.close()
  expect(kept.subarray(0, 300)).toEqual(image)
}, 60_000)

describe.skipIf(!hasTerminals)('over a pseudo-terminal (needs /dev/ptmx)', () => {
  test('flash, as a process, uploads byte for byte; the console, as a process, talks to the board', async () => {
    const { image, path } = folder()
    await emulator(path('tty'), path('flash.bin'))
    const flash = run('flash', '--image', image, '--board', 'espruino-pico', '--port', path('tty'), '--json')
    const [code] = (await once(flash.child, 'close')) as [number]
    expect(flash.said()).toContain('"way":"beside"')
    expect(code).toBe(0)
    expect(readFileSync(path('flash.bin'), 'latin1')).toContain(program)
    const board = run('console', '--port', path('tty'))
    board.child.stdin!.end('\x10print("a is",a+41)\n')
    await once(board.child, 'close')
    expect(board.said()).toContain('a is 42')
  }, 60_000)

  test('3 where another program has the port', async () => {
    const { image, path } = folder()
    await emulator(path('tty'), path('flash.bin'))
    const first = run('console', '--port', path('tty'))
    await new Promise<void>((resolve) => first.child.stderr!.on('data', () => resolve()))
    first.child.stdin!.write('\n')
    await new Promise<void>((resolve) => first.child.stdout!.once('data', () => resolve()))
    const { code, err } = await wayside(['flash', '--image', image, '--board', 'espruino-pico', '--port', path('tty')])
    expect(err).toContain('close the terminal or program that has it open')
    expect(code).toBe(3)
  }, 60_000)
})
