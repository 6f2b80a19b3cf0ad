import { defaultBaud, SerialPeripheral } from '../hardware/serial.js'
import { JsObject, type Value } from '../interpreter/index.js'
import { bytesOfText, latin1, type Session } from '../session.js'
import { bytesOfAll, needPin, option, pinOption } from './values.js'

/** Bytes that a port without listener keeps for `read` (STREAM_MAX_BUFFER_SIZE, recalled: 512, not confirmed). */
const streamBuffer = 512

/** What is behind a serial object: a UART, the host's line, or the other loopback port. */
class Port {
  /** What came and nobody listened to. */
  unread = ''

  constructor(
    readonly name: string,
    readonly write: (bytes: Uint8Array) => void,
    readonly uart?: SerialPeripheral,
  ) {}
}

/** Serial1.., USB or Bluetooth, LoopbackA and B. */
export function defineSerial(session: Session): void {
  const { interpreter, chip, pins } = session
  defineType(session)
  for (let index = 1; index <= chip.profile.ports.serial; index++) {
    const name = `Serial${index}`
    const uart = new SerialPeripheral(pins, chip.processor, (bytes) => chip.receive(name, bytes))
    addPort(session, new Port(name, (bytes) => writeUart(session, name, uart, bytes), uart))
    const { onClose } = pins
    pins.onClose = () => {
      onClose?.()
      uart.unsetup()
    }
  }
  const { hostDevice } = chip
  if (!hostDevice.startsWith('Serial'))
    addPort(session, new Port(hostDevice, (bytes) => chip.transmit(hostDevice, latin1(bytes))))
  addPort(session, new Port('LoopbackA', (bytes) => chip.receive('LoopbackB', bytes)))
  addPort(session, new Port('LoopbackB', (bytes) => chip.receive('LoopbackA', bytes)))
  interpreter.onListen = (target, event) => {
    if (event === 'data' && target.host instanceof Port) hand(session, target, target.host)
  }
  interpreter.defineFunction('echo', (_this, [isOn]) => {
    session.console.isQuiet = !interpreter.toBoolean(isOn)
    return undefined
  })
}

/** The host's line ends at a serial port on some boards. */
function writeUart({ chip }: Session, name: string, uart: SerialPeripheral, bytes: Uint8Array): void {
  if (name === chip.hostDevice && !uart.isSetUp) chip.transmit(name, latin1(bytes))
  else uart.write(bytes)
}

function addPort(session: Session, port: Port): void {
  const { interpreter } = session
  const object = interpreter.newObject('Serial')
  object.host = port
  session.define(port.name, object)
  session.devices.set(port.name, (bytes) => receive(session, object, port, latin1(bytes)))
  session.writers.set(port.name, (text) => port.write(bytesOfText(text)))
}

/** Somebody listens from now on: what was kept is told, from the idle loop. */
function hand({ interpreter }: Session, object: JsObject, port: Port): void {
  if (port.unread === '') return
  interpreter.emit(object, 'data', [port.unread])
  port.unread = ''
}

/** Bytes for a port: to its listeners, or kept for `read` as far as there is room. */
function receive(session: Session, object: JsObject, port: Port, text: string): void {
  if (session.emitNow(object, 'data', [text])) return
  if (port.unread.length + text.length > streamBuffer) session.interpreter.errorFlags.add('BUFFER_FULL')
  port.unread = (port.unread + text).slice(0, streamBuffer)
}

/** The port behind an object. @throws Thrown for `new Serial()`, which is one in software */
function portOf({ interpreter }: Session, target: Value): Port {
  if (target instanceof JsObject && target.host instanceof Port) return target.host
  throw interpreter.error('Error', 'the emulated board has no software Serial: use a hardware port')
}

function defineType(session: Session): void {
  const { interpreter, chip } = session
  const port = (target: Value): Port => portOf(session, target)
  const print = (target: Value, text: string): undefined => void port(target).write(bytesOfText(text))
  interpreter.defineType('Serial', {
    construct: () => interpreter.newObject('Serial'),
    statics: {
      find: (_this, [pin]) => findPort(session, pin),
    },
    methods: {
      setup: (target, [baud, options]) => setup(session, port(target), baud, options),
      unsetup: (target) => void port(target).uart?.unsetup(),
      write: (target, data) => void port(target).write(bytesOfAll(interpreter, data)),
      print: (target, [text]) => print(target, interpreter.toText(text)),
      println: (target, [text]) => print(target, `${interpreter.toText(text)}\r\n`),
      inject: (target, data) => void chip.receive(port(target).name, bytesOfAll(interpreter, data)),
      available: (target) => port(target).unread.length,
      read: (target, [count]) => read(port(target), interpreter.toInteger(count)),
      flush: (target) => void port(target).uart?.flush(),
      isConnected: (target) => port(target).uart?.isSetUp ?? true,
      setConsole: (target) => {
        session.moveConsole(port(target).name)
        return undefined
      },
    },
  })
}

/** So many of the bytes that came; all for 0 or nothing. */
function read(port: Port, count: number): string {
  const taken = count > 0 ? port.unread.slice(0, count) : port.unread
  port.unread = port.unread.slice(taken.length)
  return taken
}

function findPort(session: Session, value: Value): Value {
  const { chip } = session
  const name = needPin(session, value)
  const port = chip.board.board.serial.find(({ receive, transmit }) => receive === name || transmit === name)
  return port && session.builtins.get(port.name)
}

/** Pins that are not given are those that the board's data has for the port. */
function setup(session: Session, port: Port, baud: Value, options: Value): undefined {
  const { interpreter, chip } = session
  if (!port.uart) return undefined
  const rate = baud === undefined ? defaultBaud : interpreter.toInteger(baud)
  if (rate <= 100 || rate > 10_000_000) throw interpreter.error('Error', `Invalid baud rate ${rate}`)
  const wired = chip.board.board.serial.find(({ name }) => name === port.name)
  const bytesize = interpreter.toInteger(option(interpreter, options, 'bytesize') ?? 8)
  if (bytesize !== 7 && bytesize !== 8) throw interpreter.error('Error', 'Invalid data bits')
  const rx = pinOption(session, options, 'rx')
  const tx = pinOption(session, options, 'tx')
  const isNamed = rx !== undefined || tx !== undefined
  port.uart.setup({ baud: rate, rx: isNamed ? rx : wired?.receive, tx: isNamed ? tx : wired?.transmit, bytesize })
  return undefined
}
