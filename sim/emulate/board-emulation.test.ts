import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, expect, test } from 'vitest'
import { boards, wire } from '../../boards/index.js'
import { makeEspruinoBoard } from '../machines/espruino/emulated-board.js'
import { nodeParts } from './board-emulation-node.js'
import { BoardEmulation, type BoardEmulationOptions } from './board-emulation.js'
import { parseReach } from './reach.js'
import { openTcpLine } from './tcp-line.js'
import { clientOf } from './test-line.js'

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

/** An emulated Espruino Pico on a TCP line. */
async function pico(options: Partial<BoardEmulationOptions> = {}) {
  const notes: string[] = []
  const emulation = await BoardEmulation.start({
    wiring: wire(boards['espruino-pico']!, []),
    make: makeEspruinoBoard,
    openLine: (events) => openTcpLine(0, events),
    startUnixMs: Date.UTC(2026, 5, 21),
    onNote: (text) => notes.push(text),
    ...options,
  })
  closing.push(() => emulation.close())
  return { emulation, notes }
}

/** A client at the line, which waits for texts. */
async function asker(emulation: BoardEmulation) {
  const { socket, heard } = await clientOf(emulation.lineName)
  closing.push(() => socket.destroy())
  return async (text: string, until: string): Promise<string> => {
    const from = heard.text.length
    socket.write(text)
    await heard.until(() => heard.text.slice(from).includes(until))
    return heard.text.slice(from)
  }
}

test('somebody at the line types and is answered in wall time', async () => {
  const { emulation } = await pico({ speed: 50 })
  const ask = await asker(emulation)
  expect(await ask('\x03\n', '>')).toContain('>')
  expect(await ask('6*7\n', '=42')).toContain('6*7\r\n=42\r\n')
  expect(await ask('setTimeout(function(){print("done")},2000)\n', 'done\r\n')).toContain('done\r\n')
})

test('what a board keeps in its flash is there when the emulator is started again', async () => {
  let kept: Uint8Array | undefined
  const keepFlash = (bytes: Uint8Array): void => void (kept = bytes)
  const first = await pico({ speed: 50, files: { keepFlash } })
  const ask = await asker(first.emulation)
  await ask('\x10E.setBootCode("print(\'alive\')");print("stored")\n', 'stored')
  await first.emulation.close()
  expect(kept).toHaveLength(49152)
  const second = await pico({ speed: 50, files: { flash: kept!, keepFlash } })
  const again = await asker(second.emulation)
  expect(await again('\x10load()\n', 'alive')).toContain('alive')
  await expect(pico({ files: { flash: new Uint8Array(3) } })).rejects.toThrow(
    'an image of 49152 bytes of flash expected',
  )
})

test('a program that is given runs from the start', async () => {
  const program = Uint8Array.from(Buffer.from('x=11;onInit=function(){x++}'))
  const { emulation } = await pico({ speed: 50, files: { firmware: { name: 'p.js', bytes: program } } })
  const ask = await asker(emulation)
  await ask('\x03\n', '>')
  expect(await ask('\x10print("x",x)\n', 'x 1')).toContain('x 12')
})

test('a node is soldered on: its photocell answers on the pins that wiring prints, its modem on its line', async () => {
  const onNote = (): void => undefined
  const source = nodeParts({
    kind: 'streetlight',
    board: 'espruino-pico',
    startUnixMs: Date.UTC(2026, 5, 21, 4),
    reach: parseReach([]),
    onNote,
  })
  const { emulation } = await pico({ speed: 20, wiring: source })
  const ask = await asker(emulation)
  await ask('\x03\n', '>')
  const { board } = emulation
  const light = board.wired('i2c', 'light').pins
  await ask(
    `\x10I2C1.setup({sda:${light['data']},scl:${light['clock']}});I2C1.writeTo(0x23,1);I2C1.writeTo(0x23,0x10);setTimeout(function(){var d=I2C1.readFrom(0x23,2);print("lux",d[0]*256+d[1])},300)\n`,
    'lux',
  )
  const modem = board.wired('serial', 'modem').pins
  await ask(
    `\x10Serial1.setup(115200,{rx:${modem['receive']},tx:${modem['transmit']}});var s="";Serial1.on("data",function(d){s+=d})\n`,
    '',
  )
  const answer = await ask(
    '\x10setTimeout(function(){s="";Serial1.write("AT+CGMM\\r");setTimeout(function(){print(s.trim(),"end")},1000)},9000)\n',
    'end',
  )
  expect(answer).toContain('Quectel_BC66')
})

const cli = fileURLToPath(new URL('../../node_modules/espruino/bin/espruino-cli.js', import.meta.url))

/** Runs the npm `espruino` command line on a program. Known faults: it does not end without the throttle, and always exits with 0. */
async function upload(emulation: BoardEmulation, program: string, ...config: string[]): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'wayside-upload-'))
  closing.push(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'program.js')
  writeFileSync(file, program)
  const settings = ['SERIAL_THROTTLE_SEND=1', 'ENV_ON_CONNECT=false', ...config].flatMap((one) => ['--config', one])
  const child = spawn(process.execPath, [cli, '--no-ble', '-q', '-p', `tcp://${emulation.lineName}`, ...settings, file])
  let said = ''
  child.stdout.on('data', (bytes: Buffer) => (said += bytes.toString('latin1')))
  child.stderr.on('data', (bytes: Buffer) => (said += bytes.toString('latin1')))
  await once(child, 'close')
  return said
}

const program = `
function greet(name) {
  return "Hello " + name;
}
print(greet("from the program"));
var counter = 3;
if (counter > 2) {
  print("counter is", counter);
}
`

test.skipIf(!existsSync(cli))(
  'the espruino command line uploads a program into RAM, and it runs (needs npm espruino)',
  async () => {
    const { emulation } = await pico({ speed: 10 })
    const said = await upload(emulation, program)
    expect(said).toContain('Hello from the program')
    expect(said).toContain('counter is 3')
  },
  60_000,
)

test.skipIf(!existsSync(cli))(
  'the espruino command line uploads a program into .bootcde (needs npm espruino)',
  async () => {
    const { emulation } = await pico({ speed: 10 })
    await upload(emulation, program, 'SAVE_ON_SEND=1')
    const ask = await asker(emulation)
    expect(await ask('\x10load()\n', 'counter is 3')).toContain('Hello from the program')
  },
  60_000,
)
