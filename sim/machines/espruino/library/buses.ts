import { defaultBitrate, I2cPeripheral, I2cRefused } from '../hardware/i2c.js'
import { defaultSpiBaud, SpiPeripheral } from '../hardware/spi.js'
import { JsObject, Pin, type Value } from '../interpreter/index.js'
import { bytesOfText, latin1, type Session } from '../session.js'
import { bytesOfAll, isOptions, option, pinName, pinOption } from './values.js'

/** I2C1.., SPI1.. */
export function defineBuses(session: Session): void {
  defineI2c(session)
  defineSpi(session)
}

/** The peripheral behind an object. @throws Thrown for `new I2C()`, which is one in software */
function peripheralOf<Peripheral>(
  { interpreter }: Session,
  target: Value,
  type: abstract new (...args: never[]) => Peripheral,
  name: string,
): Peripheral {
  if (target instanceof JsObject && target.host instanceof type) return target.host
  throw interpreter.error('Error', `the emulated board has no software ${name}: use a hardware port`)
}

function defineI2c(session: Session): void {
  const { interpreter, chip, pins } = session
  const peripheral = (target: Value): I2cPeripheral => peripheralOf(session, target, I2cPeripheral, 'I2C')
  interpreter.defineType('I2C', {
    construct: () => interpreter.newObject('I2C'),
    methods: {
      setup: (target, [options]) => setupI2c(session, target as JsObject, peripheral(target), options),
      writeTo: (target, [address, ...data]) => {
        const bytes = bytesOfAll(interpreter, data)
        const { to, stop } = addressOf(session, address)
        if (bytes.length > 0) refusing(session, () => peripheral(target).write(to, bytes, stop))
        return undefined
      },
      readFrom: (target, [address, count]) => {
        const { to, stop } = addressOf(session, address)
        return readI2c(session, peripheral(target), to, interpreter.toInteger(count), stop)
      },
      readReg: (target, [address, register, count]) => {
        const port = peripheral(target)
        const to = interpreter.toInteger(address) & 0x7f
        refusing(session, () => port.write(to, Uint8Array.of(interpreter.toInteger(register)), false))
        return readI2c(session, port, to, interpreter.toInteger(count), true)
      },
    },
  })
  for (let index = 1; index <= chip.profile.ports.i2c; index++) {
    const object = interpreter.newObject('I2C')
    object.host = new I2cPeripheral(pins, chip.processor, chip.profile)
    session.define(`I2C${index}`, object)
  }
}

/** Pins that are not given are those that the board's data has for the port. */
function setupI2c(session: Session, target: JsObject, peripheral: I2cPeripheral, options: Value): undefined {
  const { interpreter, chip } = session
  const port = chip.board.board.i2c.find(({ name }) => session.builtins.get(name) === target)
  const bitrate = interpreter.toInteger(option(interpreter, options, 'bitrate') ?? defaultBitrate)
  peripheral.setup({
    scl: pinOption(session, options, 'scl') ?? port?.clock,
    sda: pinOption(session, options, 'sda') ?? port?.data,
    bitrate: bitrate > 0 ? bitrate : defaultBitrate,
  })
  return undefined
}

/** An address, or `{address, stop}`. */
function addressOf({ interpreter }: Session, value: Value): { readonly to: number; readonly stop: boolean } {
  if (!isOptions(value)) return { to: interpreter.toInteger(value) & 0x7f, stop: true }
  const stop = interpreter.get(value, 'stop')
  const to = interpreter.toInteger(interpreter.get(value, 'address')) & 0x7f
  return { to, stop: stop === undefined || interpreter.toBoolean(stop) }
}

function readI2c(session: Session, port: I2cPeripheral, to: number, count: number, stop: boolean): Value {
  if (count <= 0) return undefined
  return session.interpreter.newUint8Array(refusing(session, () => port.read(to, count, stop)))
}

function refusing<Result>({ interpreter }: Session, work: () => Result): Result {
  try {
    return work()
  } catch (error) {
    if (error instanceof I2cRefused) throw interpreter.error(error.type, error.message)
    throw error
  }
}

function defineSpi(session: Session): void {
  const { interpreter, chip, pins } = session
  const peripheral = (target: Value): SpiPeripheral => peripheralOf(session, target, SpiPeripheral, 'SPI')
  const notModelled = (name: string) => () => {
    throw interpreter.error('Error', `the emulated board has no SPI.${name}`)
  }
  interpreter.defineType('SPI', {
    construct: () => interpreter.newObject('SPI'),
    methods: {
      setup: (target, [options]) => setupSpi(session, target as JsObject, peripheral(target), options),
      send: (target, [data, select]) => send(session, peripheral(target), data, select),
      write: (target, data) => {
        const last = data.at(-1)
        const select = last instanceof Pin ? last.name : undefined
        peripheral(target).exchange(bytesOfAll(interpreter, select ? data.slice(0, -1) : data), select)
        return undefined
      },
      send4bit: notModelled('send4bit'),
      send8bit: notModelled('send8bit'),
    },
  })
  for (let index = 1; index <= chip.profile.ports.spi; index++) {
    const object = interpreter.newObject('SPI')
    object.host = new SpiPeripheral(pins, chip.processor)
    session.define(`SPI${index}`, object)
  }
}

function setupSpi(session: Session, target: JsObject, peripheral: SpiPeripheral, options: Value): undefined {
  const { interpreter, chip, pins } = session
  const port = chip.board.board.spi.find(({ name }) => session.builtins.get(name) === target)
  const baud = interpreter.toInteger(option(interpreter, options, 'baud') ?? defaultSpiBaud)
  const mode = interpreter.toInteger(option(interpreter, options, 'mode') ?? 0) & 3
  const sck = pinOption(session, options, 'sck') ?? port?.clock
  const mosi = pinOption(session, options, 'mosi')
  for (const name of [sck, mosi]) if (name !== undefined) pins.get(name).setMode('af_output')
  const isLsbFirst = option(interpreter, options, 'order') === 'lsb'
  peripheral.setup({ sck, baud: baud > 0 ? baud : defaultSpiBaud, mode: mode as 0 | 1 | 2 | 3, isLsbFirst })
  return undefined
}

/** What came back is of the kind that went out: a number, a string, or else a Uint8Array. */
function send(session: Session, peripheral: SpiPeripheral, data: Value, select: Value): Value {
  const { interpreter } = session
  const pin = select === undefined ? undefined : pinName(session, select)
  if (typeof data === 'number') return peripheral.exchange(Uint8Array.of(data & 0xff), pin)[0]!
  if (typeof data === 'string') return latin1(peripheral.exchange(bytesOfText(data), pin))
  return interpreter.newUint8Array(peripheral.exchange(interpreter.bytesOf(data), pin))
}
