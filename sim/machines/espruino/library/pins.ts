import { JsArray, JsFunction, type JsObject, type Native, type Value } from '../interpreter/index.js'
import { pinModes, type PinMode, type PinState } from '../hardware/pins.js'
import type { Session } from '../session.js'
import { isOptions, needPin, option, pinName } from './values.js'

const defaultPwmHz = 1000
const defaultDebounceMs = 25

/** Pins, their functions and methods, and watches. */
export function definePins(session: Session): void {
  const { interpreter, pins, chip } = session
  pins.names.forEach((name, index) => {
    const pin = interpreter.newPin(name, numberOf(name, index))
    session.pinsByNumber.set(pin.number, name)
    session.define(name, pin)
  })
  for (const [alias, name] of Object.entries(chip.profile.aliases)) session.define(alias, session.builtins.get(name))
  if (chip.profile.aliases['BTN1']) session.define('BTN', session.builtins.get('BTN1'))
  defineDigital(session)
  defineAnalog(session)
  defineWatches(session)
  defineMethods(session)
}

/** D5 is 5; pins of ports are counted as the build lists them. */
const numberOf = (name: string, index: number): number => (/^D\d+$/.test(name) ? Number(name.slice(1)) : index)

function defineDigital(session: Session): void {
  const { interpreter, pins } = session
  const state = (value: Value): PinState => pins.get(needPin(session, value))
  interpreter.defineFunction('digitalRead', (_this, [target]) => read(session, target))
  interpreter.defineFunction('digitalWrite', (_this, [target, value]) => write(session, target, value))
  interpreter.defineFunction('pinMode', (_this, [pin, mode, automatic]) =>
    setMode(session, state(pin), mode, interpreter.toBoolean(automatic)),
  )
  interpreter.defineFunction('getPinMode', (_this, [pin]) => modeText(session, state(pin)))
  interpreter.defineFunction('digitalPulse', (_this, [pin, value, times]) =>
    pulse(session, state(pin), interpreter.toBoolean(value), times),
  )
}

function read(session: Session, target: Value): Value {
  const { interpreter, pins } = session
  if (target instanceof JsArray)
    return target.items.reduce<number>((sum, pin) => (sum << 1) | pins.get(needPin(session, pin as Value)).read(), 0)
  if (!isOptions(target)) return pins.get(needPin(session, target)).read()
  const reader = interpreter.get(target, 'read')
  if (!(reader instanceof JsFunction)) throw interpreter.error('Error', 'Invalid pin')
  return interpreter.toInteger(interpreter.call(reader, target, []))
}

/** The last pin of an array takes the lowest bit; a boolean sets all of them. */
function write(session: Session, target: Value, value: Value): undefined {
  const { interpreter, pins } = session
  const bits = typeof value === 'boolean' ? (value ? -1 : 0) : interpreter.toInteger(value)
  if (target instanceof JsArray) {
    const names = target.items.map((pin) => needPin(session, pin as Value))
    names.reverse().forEach((name, bit) => pins.get(name).write(((bits >> bit) & 1) as 0 | 1))
  } else if (isOptions(target)) {
    const writer = interpreter.get(target, 'write')
    if (!(writer instanceof JsFunction)) throw interpreter.error('Error', 'Invalid pin')
    interpreter.call(writer, target, [bits])
  } else pins.get(needPin(session, target)).write(bits !== 0 ? 1 : 0)
  return undefined
}

function setMode({ interpreter }: Session, pin: PinState, mode: Value, isAutomatic: boolean): undefined {
  if (typeof mode === 'string' && pinModes.includes(mode)) {
    pin.isManual = !isAutomatic
    pin.setMode(mode as PinMode)
    return undefined
  }
  pin.isManual = false
  if (mode !== undefined && mode !== 'auto') throw interpreter.error('Error', 'Unknown pin mode')
  return undefined
}

/** A pin that nobody touched is an analogue input on STM32, and none elsewhere (recalled, not confirmed). */
const modeText = ({ chip }: Session, { mode }: PinState): Value =>
  mode !== 'undefined' ? mode : chip.profile.family === 'stm32' ? 'analog' : undefined

function pulse({ interpreter, pulses }: Session, pin: PinState, level: boolean, times: Value): undefined {
  const value = level ? 1 : 0
  if (typeof times === 'number') {
    if (!(times >= 0)) throw interpreter.error('Error', 'Pulse Time is less than 0 or not a number')
    pulses.start(pin, value, times > 0 ? [times] : [])
    if (times === 0) pulses.wait()
  } else if (times instanceof JsArray)
    pulses.start(
      pin,
      value,
      times.items.map((time) => interpreter.toNumber(time as Value)),
    )
  else throw interpreter.error('Error', 'Expecting Number or Array, got undefined')
  return undefined
}

function defineAnalog(session: Session): void {
  const { interpreter } = session
  interpreter.defineFunction('analogRead', (_this, [pin]) => analogRead(session, pin))
  interpreter.defineFunction('analogWrite', (_this, [pin, value, options]) => analogWrite(session, pin, value, options))
}

/** Volts on the wire against the supply, in steps of the converter; NaN for a pin that has none. */
function analogRead(session: Session, value: Value): number {
  const { chip, pins } = session
  const name = needPin(session, value)
  const pin = pins.get(name)
  if (!pin.pin || !chip.board.canAdc(name)) return NaN
  if (!pin.isManual) pin.setMode('analog')
  const { logicVolts, adcBits } = chip.board.board
  const steps = 2 ** adcBits
  const raw = Math.floor((pin.net.volts(logicVolts) / logicVolts) * steps)
  return Math.min(Math.max(raw, 0), steps - 1) / steps
}

/** Duty cycle of [0, 1], in steps of the board's timer. */
function analogWrite(session: Session, target: Value, value: Value, options: Value): undefined {
  const { interpreter, pins, chip } = session
  const name = needPin(session, target)
  const isSoft = ['soft', 'forceSoft'].some((word) => interpreter.toBoolean(option(interpreter, options, word)))
  if (!isSoft && !chip.board.canPwm(name))
    throw interpreter.error('Error', 'You must specify a pin with hardware PWM, or {soft:true} for software PWM')
  const hz = interpreter.toNumber(option(interpreter, options, 'freq') ?? 0)
  const full = 2 ** chip.board.board.pwmBits - 1
  const duty = Math.min(Math.max(interpreter.toNumber(value) || 0, 0), 1)
  pins.get(name).pulse(Math.round(duty * full) / full, hz > 0 ? hz : defaultPwmHz)
  return undefined
}

function defineWatches(session: Session): void {
  const { interpreter, watches } = session
  interpreter.defineFunction('setWatch', (_this, [callback, pin, options]) => setWatch(session, callback, pin, options))
  interpreter.defineFunction('clearWatch', (_this, args) => {
    if (args.length === 0) watches.clear()
    else if (args[0] === undefined)
      throw interpreter.error('Error', 'clearWatch(undefined) not allowed. Use clearWatch() instead')
    else if (!watches.remove(interpreter.toNumber(args[0])))
      throw interpreter.error('Error', `Unknown Watch ${interpreter.toText(args[0])}`)
    return undefined
  })
}

function setWatch(session: Session, callback: Value, target: Value, options: Value): Value {
  const { interpreter, watches, console } = session
  const pin = pinName(session, target)
  if (pin === undefined) return void console.print('ERROR: Invalid pin\n')
  if (!watches.canWatch(pin)) {
    const reason = 'You may already have a watch on a pin with the same number (eg. A0 and B0)'
    return void console.print(`WARNING: Unable to set watch. ${reason},\nor this pin cannot be used with watch\n`)
  }
  const isButton = Object.entries(session.chip.profile.aliases).some(
    ([name, to]) => name.startsWith('BTN') && to === pin,
  )
  const edge = edgeOf(session, option(interpreter, options, 'edge'), isButton)
  if (!(callback instanceof JsFunction) && typeof callback !== 'string')
    throw interpreter.error('Error', 'Function or String not supplied!')
  const debounce = option(interpreter, options, 'debounce')
  const debounceMs = debounce === undefined ? (isButton ? defaultDebounceMs : 0) : interpreter.toNumber(debounce)
  const data = option(interpreter, options, 'data')
  return watches.add(pin, callback, {
    repeats: interpreter.toBoolean(isOptions(options) ? interpreter.get(options, 'repeat') : options),
    edge,
    debounceUs: debounceMs > 0 ? debounceMs * 1000 : 0,
    dataPin: data === undefined ? undefined : pinName(session, data),
  })
}

function edgeOf({ interpreter }: Session, edge: Value, isButton: boolean): -1 | 0 | 1 {
  const named: Readonly<Record<string, -1 | 0 | 1>> = { rising: 1, falling: -1, both: 0 }
  if (edge === undefined) return isButton ? 1 : 0
  if (typeof edge === 'number' || typeof edge === 'boolean') return Math.sign(interpreter.toInteger(edge)) as -1 | 0 | 1
  const found = typeof edge === 'string' ? named[edge] : undefined
  if (found === undefined)
    throw interpreter.error('TypeError', "'edge' in setWatch should be 1, -1, 0, 'rising', 'falling' or 'both'")
  return found
}

function defineMethods(session: Session): void {
  const { interpreter, pins } = session
  const on =
    (work: (pin: PinState, args: Value[]) => Value): Native =>
    (pin, args) =>
      work(pins.get(needPin(session, pin)), args)
  interpreter.defineType('Pin', {
    construct: (_this, [pin]) => {
      const name = pinName(session, pin)
      return name === undefined ? undefined : session.builtins.get(name)
    },
    methods: {
      read: on((pin) => pin.read() === 1),
      write: on((pin, [value]) => void pin.write(interpreter.toBoolean(value) ? 1 : 0)),
      set: on((pin) => void pin.write(1)),
      reset: on((pin) => void pin.write(0)),
      toggle: on((pin) => {
        pin.write(pin.isOutput && pin.output === 1 ? 0 : 1)
        return pin.output === 1
      }),
      pulse: on((pin, [value, times]) => pulse(session, pin, interpreter.toBoolean(value), times)),
      analog: (pin) => analogRead(session, pin),
      pwm: (pin, [value, options]) => analogWrite(session, pin, value, options),
      mode: on((pin, [mode]) => setMode(session, pin, mode, false)),
      getMode: on((pin) => modeText(session, pin)),
      getInfo: on((pin) => pinInfo(session, pin)),
    },
  })
}

function pinInfo(session: Session, pin: PinState): JsObject {
  const { interpreter } = session
  const info = interpreter.newObject()
  const isPort = !pin.name.startsWith('D')
  interpreter.set(info, 'port', isPort ? pin.name[0]! : 'D')
  interpreter.set(info, 'num', Number(pin.name.slice(1)))
  interpreter.set(info, 'mode', modeText(session, pin))
  interpreter.set(info, 'output', pin.output)
  interpreter.set(info, 'functions', interpreter.newObject())
  return info
}
