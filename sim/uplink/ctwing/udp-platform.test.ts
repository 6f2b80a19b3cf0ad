import { execFile, spawn, spawnSync } from 'node:child_process'
import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { connect } from 'node:net'
import { promisify } from 'node:util'
import { afterEach, expect, test, vi } from 'vitest'
import {
  COAP_OPTION,
  coapCode,
  encodeCoap,
  pathOptions,
  textOption,
  uintOption,
} from '../../../protocols/coap/index.js'
import { ModemEmulation } from '../../emulate/modem-emulation.js'
import { parseReach } from '../../emulate/reach.js'
import { openTcpLine } from '../../emulate/tcp-line.js'
import { collecting } from '../../emulate/test-line.js'
import { modemModels } from '../../modem/registry.js'
import { UplinkError } from '../uplink-error.js'
import { UdpPlatform, type UdpPlatformEvent } from './udp-platform.js'

const [client, server] = ['coap-client-notls', 'coap-server-notls']
const hasLibcoap = [client, server].every((program) => spawnSync(program, ['-h']).error === undefined)
const libcoap = hasLibcoap ? 'libcoap' : 'libcoap (skipped: no such program; apt-get install libcoap3-bin)'

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

const links = '</>;rt="oma.lwm2m",</1/0>,</3/0>,</19/0>'
const imei = '867726030000006'

/** A platform at a free port, and what happened at it. */
async function platformAtAnyPort() {
  const events: UdpPlatformEvent[] = []
  const platform = await UdpPlatform.listen({ port: 0, onEvent: (event) => events.push(event) })
  closing.push(() => platform.close())
  const until = (kind: UdpPlatformEvent['kind'], more: object = {}) =>
    vi.waitFor(() => expect(events).toContainEqual(expect.objectContaining({ kind, ...more })), {
      timeout: 20_000,
      interval: 5,
    })
  return { platform, events, until }
}

/** Runs libcoap's client; what it says of the messages, and of the payload. */
async function coap(url: string, ...options: string[]): Promise<string> {
  const { stdout, stderr } = await promisify(execFile)(client, ['-v', '7', '-B', '10', ...options, url])
  return stdout + stderr
}

/** A datagram socket of this machine with a port of its own. */
async function socketAtAnyPort(): Promise<Socket> {
  const socket = createSocket('udp4').bind(0, '127.0.0.1')
  await once(socket, 'listening')
  closing.push(() => socket.close())
  return socket
}

test.skipIf(!hasLibcoap)(
  `${libcoap}'s client registers, renews and takes back`,
  async () => {
    const { platform, events } = await platformAtAnyPort()
    const url = `coap://127.0.0.1:${platform.port}`
    expect(await coap(`${url}/.well-known/core`)).toContain('</rd>;rt="core.rd"')
    const registered = await coap(`${url}/rd?b=U&lwm2m=1.0&lt=86400&ep=${imei}`, '-m', 'post', '-t', '40', '-e', links)
    expect(registered).toContain('c:2.01')
    const location = /Location-Path:rd, Location-Path:([0-9-]+)/.exec(registered)![1]!
    expect(platform.registered).toEqual([imei])
    expect(await coap(`${url}/rd/${location}?lt=3600`, '-m', 'post')).toContain('c:2.04')
    expect(await coap(`${url}/rd/${location}x`, '-m', 'post')).toContain('c:4.04')
    expect(await coap(`${url}/rd/${location}`, '-m', 'get')).toContain('c:4.05')
    expect(await coap(`${url}/rd?lt=1`, '-m', 'post', '-t', '40', '-e', links)).toContain('c:4.00')
    expect(await coap(`${url}/rd/${location}`, '-m', 'delete')).toContain('c:2.02')
    expect(platform.registered).toEqual([])
    expect(events.map(({ kind }) => kind)).toEqual(['registered', 'updated', 'deregistered'])
  },
  60_000,
)

/** libcoap's server behind a socket that stands for its device: the registration comes from there. */
async function libcoapDevice(platformPort: number) {
  const probe = createSocket('udp4').bind(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address()
  probe.close()
  await once(probe, 'close')
  const child = spawn(server, ['-A', '127.0.0.1', '-p', String(port), '-d', '10'], { stdio: 'ignore' })
  closing.push(async () => {
    child.kill()
    await once(child, 'exit')
  })
  const url = `coap://127.0.0.1:${port}`
  await vi.waitFor(async () => expect(await coap(`${url}/19/0/0`, '-m', 'put', '-e', 'zero')).toContain('c:2.01'), {
    timeout: 20_000,
  })
  await coap(`${url}/19/1/0`, '-m', 'put', '-e', 'nothing')
  const [outside, inside] = [await socketAtAnyPort(), await socketAtAnyPort()]
  inside.on('message', (bytes) => outside.send(bytes, platformPort, '127.0.0.1'))
  outside.on('message', (bytes) => inside.send(bytes, port, '127.0.0.1'))
  const options = [
    ...pathOptions('rd'),
    uintOption(COAP_OPTION.contentFormat, 40),
    textOption(COAP_OPTION.uriQuery, `ep=${imei}`),
  ]
  const registration = { type: 'con', code: coapCode(0, 2), messageId: 1, token: Uint8Array.of(1), options } as const
  outside.send(encodeCoap({ ...registration, payload: Buffer.from(links) }), platformPort, '127.0.0.1')
  return url
}

test.skipIf(!hasLibcoap)(
  `${libcoap}'s server is observed, notifies, and is written to`,
  async () => {
    const { platform, events, until } = await platformAtAnyPort()
    const url = await libcoapDevice(platform.port)
    await until('observed')
    await coap(`${url}/19/0/0`, '-m', 'put', '-e', 'one')
    await until('report', { payload: Buffer.from('one'), repeats: false })
    const id = platform.command(imei, Buffer.from('lamp on'))
    await until('command', { id, state: 'delivered' })
    expect(await coap(`${url}/19/1/0`)).toContain('lamp on')
    await coap(`${url}/19/0/0`, '-m', 'put', '-e', 'two')
    await until('report', { payload: Buffer.from('two'), repeats: false })
    expect(events.filter(({ kind }) => kind === 'report')).toHaveLength(2)
  },
  60_000,
)

test('an emulated BC95-G registers, its message arrives, and a command comes down', async () => {
  const { platform, events, until } = await platformAtAnyPort()
  const notes: string[] = []
  const emulation = await ModemEmulation.start({
    model: modemModels['bc95-g']!,
    name: 'bc95-g',
    openLine: (lineEvents) => openTcpLine(0, lineEvents),
    reach: parseReach([`coap://127.0.0.1:${platform.port}`]),
    startUnixMs: Date.UTC(2026, 5, 21),
    speed: 100,
    onNote: (text) => notes.push(text),
  })
  closing.push(() => emulation.close())
  const [host, port] = emulation.lineName.split(':')
  const socket = connect(Number(port), host)
  await once(socket, 'connect')
  closing.push(() => socket.destroy())
  const heard = collecting()
  socket.on('data', (bytes) => heard.events.onBytes(bytes))
  const ask = async (command: string, answer: string): Promise<void> => {
    const from = heard.text.length
    socket.write(`${command}\r`)
    await heard.until(() => heard.text.slice(from).includes(answer))
  }
  await heard.until(() => heard.text.includes('Neul \r\nOK\r\n'))
  for (const command of ['AT+CFUN=0', 'AT+NCDP=192.0.2.19,5683', 'AT+NSMI=1', 'AT+NNMI=1']) await ask(command, 'OK')
  await ask('AT+CFUN=1', 'OK')
  await ask('AT+CGATT=1', '+QLWEVTIND:3')
  await ask('AT+NMGS=3,373839,100', '+NSMI:SENT')
  await until('report', { endpoint: emulation.imei, payload: Buffer.from('789'), repeats: false })
  const from = heard.text.length
  const id = platform.command(emulation.imei, Uint8Array.of(0x4f, 0x4e))
  await heard.until(() => heard.text.slice(from).includes('+NNMI:2,4F4E'))
  await until('command', { id, state: 'delivered' })
  expect(events.filter(({ kind }) => kind === 'report')).toHaveLength(1)
  expect(notes).toEqual([])
}, 60_000)

test('a port that somebody has is told so', async () => {
  const { platform } = await platformAtAnyPort()
  const second = UdpPlatform.listen({ port: platform.port, onEvent: () => undefined })
  await expect(second).rejects.toThrow(UplinkError)
  await expect(second).rejects.toMatchObject({ kind: 'port-in-use' })
})
