import { spawn, spawnSync } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { connect } from 'node:net'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import mqtt from 'mqtt'
import { afterEach, expect, test } from 'vitest'
import { modemModels } from '../modem/registry.js'
import { parseTranscript } from '../modem/transcript.js'
import { freePort } from '../uplink/free-port.js'
import { hasMosquitto, Mosquitto, mosquittoTitle } from '../uplink/test-mosquitto.js'
import { EmbeddedBroker } from '../uplink/embedded-broker.js'
import { ModemEmulation, type ModemEmulationOptions } from './modem-emulation.js'
import { openPty } from './pty.js'
import { parseReach } from './reach.js'
import { openTcpLine } from './tcp-line.js'
import { clientOf, collecting, type Collecting } from './test-line.js'

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

/** An emulated modem on a TCP line, a hundred times as fast as a real one, and a client at the other end. */
async function modemOnLine(name: string, options: Partial<ModemEmulationOptions> = {}) {
  const notes: string[] = []
  const sent = collecting()
  const emulation = await ModemEmulation.start({
    model: modemModels[name]!,
    name,
    openLine: (events) =>
      openTcpLine(0, {
        ...events,
        onBytes(bytes) {
          events.onBytes(bytes)
          sent.events.onBytes(bytes)
        },
      }),
    reach: parseReach([]),
    startUnixMs: Date.UTC(2026, 5, 21),
    speed: 100,
    onNote: (text) => notes.push(text),
    ...options,
  })
  closing.push(() => emulation.close())
  const { socket, heard } = await clientOf(emulation.lineName)
  closing.push(() => socket.destroy())
  return { emulation, notes, sent, heard, ask: (command: string, until: string) => ask(socket, heard, command, until) }
}

/** Sends a line, and waits for a text in what follows. */
async function ask(to: { write(text: string): unknown }, heard: Collecting, command: string, until: string) {
  const from = heard.text.length
  to.write(`${command}\r`)
  await heard.until(() => heard.text.slice(from).includes(until))
  return heard.text.slice(from)
}

async function untilRegistered(line: Awaited<ReturnType<typeof modemOnLine>>): Promise<void> {
  await line.heard.until(() => line.heard.text.includes('+IP:'))
}

/** A BC66 publishes one message to the broker at a URL; what a subscriber there receives. */
async function publishTo(url: string): Promise<void> {
  const subscriber = await mqtt.connectAsync(url)
  closing.push(() => subscriber.endAsync())
  await subscriber.subscribeAsync('lamps/#')
  const arrived = new Promise<[string, Buffer]>((resolve) =>
    subscriber.once('message', (topic, payload) => resolve([topic, payload])),
  )
  const line = await modemOnLine('bc66', { reach: parseReach([url]) })
  await untilRegistered(line)
  expect(await line.ask('AT+QMTOPEN=0,"broker.example.com",1883', '+QMTOPEN:')).toContain('+QMTOPEN: 0,0')
  expect(await line.ask('AT+QMTCONN=0,"lamp"', '+QMTCONN:')).toContain('+QMTCONN: 0,0,0')
  expect(await line.ask('AT+QMTPUB=0,1,1,0,"lamps/1",5,"hello"', '+QMTPUB:')).toContain('+QMTPUB: 0,1,0')
  const [topic, payload] = await arrived
  expect([topic, payload.toString()]).toEqual(['lamps/1', 'hello'])
  expect(line.notes).toEqual([])
}

test('a BC66 publishes to the embedded kind of broker on this machine', async () => {
  const broker = await EmbeddedBroker.listen({ port: 0 })
  closing.push(() => broker.close())
  await publishTo(broker.url)
})

test.skipIf(!hasMosquitto)(`a BC66 publishes to a real ${mosquittoTitle}`, async () => {
  const broker = new Mosquitto(await freePort())
  closing.push(() => broker.close())
  await broker.start()
  await publishTo(`mqtt://127.0.0.1:${broker.port}`)
})

test('a BC66 goes into PSM, does not hear its UART there, and is woken by its pin', async () => {
  const line = await modemOnLine('bc66')
  await untilRegistered(line)
  await line.ask('ATE0', 'OK')
  await line.ask('AT+QNBIOTEVENT=1,1', 'OK')
  // T3412 of 70 min ("00000111") and an active time of 2 s ("00000001"): 3GPP TS 24.008, 10.5.7.4a and 10.5.7.3.
  await line.ask('AT+CPSMS=1,,,"00000111","00000001"', 'OK')
  await line.heard.until(() => line.heard.text.includes('+QNBIOTEVENT: "ENTER PSM"'))
  const from = line.heard.text.length
  const waking = line.ask('AT', '+QNBIOTEVENT: "EXIT PSM"')
  await line.sent.until(() => line.sent.text.endsWith('AT\r'))
  expect(line.emulation.pull('wake')).toBe(true)
  await waking
  await line.ask('AT+CGMM', 'Quectel_BC66')
  expect(line.heard.text.slice(from).match(/OK/g) ?? []).toHaveLength(1)
})

test('nobody at the port is an open that fails, and a host outside is not reached', async () => {
  const line = await modemOnLine('bc66')
  await untilRegistered(line)
  expect(await line.ask('AT+QMTOPEN=0,"127.0.0.1",1', '+QMTOPEN:')).toMatch(/\+QMTOPEN: 0,[1-9-]/)
  expect(await line.ask('AT+QMTOPEN=0,"broker.example.com",1883', '+QMTOPEN:')).toMatch(/\+QMTOPEN: 0,[1-9-]/)
  expect(line.notes).toEqual([
    '127.0.0.1:1: somebody who answers expected, got ECONNREFUSED',
    expect.stringContaining('broker.example.com:1883: not reached, since it is not this machine'),
  ])
})

test('a datagram of a BC95 is echoed by a real UDP socket', async () => {
  const echo = createSocket('udp4')
  echo.on('message', (bytes, { port, address }) => echo.send(bytes, port, address))
  echo.bind(0, '127.0.0.1')
  await once(echo, 'listening')
  closing.push(() => echo.close())
  const line = await modemOnLine('bc95-g')
  await line.heard.until(() => line.heard.text.includes('OK'))
  await line.ask('AT+CEREG=1', 'OK')
  await line.ask('AT+CFUN=1', 'OK')
  await line.ask('AT+CGATT=1', '+CEREG:1')
  await line.ask('AT+NSOCR=DGRAM,17,0,1', 'OK')
  const sent = `AT+NSOST=1,127.0.0.1,${echo.address().port},5,68656C6C6F`
  expect(await line.ask(sent, '+NSONMI:')).toContain('+NSONMI:1,5')
  expect(await line.ask('AT+NSORF=1,100', 'OK')).toContain(`1,127.0.0.1,${echo.address().port},5,68656C6C6F,0`)
})

test('a second client is told that there is one', async () => {
  const line = await modemOnLine('bc66')
  await untilRegistered(line)
  const [host, port] = line.emulation.lineName.split(':')
  const second = connect(Number(port), host)
  const [told] = (await once(second, 'data')) as [Buffer]
  expect(told.toString()).toContain('one client at a time')
  await once(second, 'close')
  expect(await line.ask('AT', 'OK')).toContain('OK')
})

test('the dialogue is written down as it can be replayed', async () => {
  const lines: string[] = []
  const line = await modemOnLine('bc66', { onTranscript: (text) => lines.push(text) })
  await untilRegistered(line)
  await line.ask('ATE0', 'OK')
  await line.ask('AT+CGMM', 'OK')
  await line.emulation.close()
  const { head, entries } = parseTranscript(lines.join('\n'))
  expect(head).toEqual({ model: 'bc66', baud: '115200' })
  expect(entries.at(0)).toEqual({ atUs: 0, direction: 'event', text: 'power-on' })
  expect(entries.filter(({ direction }) => direction === 'sent').map(({ text }) => text)).toEqual([
    'ATE0\r',
    'AT+CGMM\r',
  ])
  expect(entries.at(-1)).toMatchObject({ direction: 'received', text: expect.stringContaining('\r\nOK\r\n') as string })
})

const python = ['python3'].find((program) => spawnSync(program, ['--version']).status === 0)
const canRun = python !== undefined && process.platform === 'linux'

test.skipIf(!canRun)('a Python script talks to it over the pseudo-terminal (needs python3 on Linux)', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'wayside-modem-'))
  closing.push(() => rmSync(folder, { recursive: true }))
  const path = join(folder, 'modem')
  const notes: string[] = []
  const emulation = await ModemEmulation.start({
    model: modemModels['bc66']!,
    name: 'bc66',
    openLine: (events) => openPty(path, events),
    reach: parseReach([]),
    startUnixMs: Date.UTC(2026, 5, 21),
    speed: 100,
    onNote: (text) => notes.push(text),
  })
  closing.push(() => emulation.close())
  const script = spawn(python!, ['-c', dialogue, path])
  let said = ''
  script.stdout.on('data', (bytes: Buffer) => (said += bytes.toString()))
  await once(script, 'close')
  expect(said).toBe('Quectel_BC66\n867726030000006\n')
  expect(notes).toEqual([])
})

/** Waits for the address, then asks for model and IMEI, as a script in another language would. */
const dialogue = `
import os, sys
fd = os.open(sys.argv[1], os.O_RDWR | os.O_NOCTTY)
heard = b''
def until(text):
    global heard
    while text not in heard:
        heard += os.read(fd, 4096)
    before, heard = heard.split(text, 1)
    return before
until(b'+IP:')
for command in (b'ATE0', b'AT+CGMM', b'AT+CGSN=1'):
    os.write(fd, command + b'\\r')
    answer = until(b'\\r\\nOK\\r\\n').split()[-1].decode()
    if command != b'ATE0':
        print(answer.strip('"'))
`
