import {
  isIntegerText,
  isNumeric,
  isPlainObject,
  fixedText,
  itemAt,
  lengthOf,
  toBoolean,
  toInteger,
  toNumber,
} from '../convert.js'
import { numberText, parseFloatText, parseIntegerText, floatText } from '../number-text.js'
import type { Runtime } from '../runtime.js'
import { JsArray, Pin, type Native, type Value } from '../values.js'
import { poorAtan, poorAtan2, poorSin } from './poor-math.js'
import { defineGlobal, defineObject } from './register.js'

/** Remainder with the sign of the dividend. */
export function remainderOf(x: number, y: number): number {
  return y === 0 || !Number.isFinite(x) ? NaN : x % y
}

function power(x: number, y: number): number {
  if (Number.isInteger(y) && y >= 0 && y < 10) {
    let product = y === 0 ? 1 : x
    for (let left = y; left > 1; left--) product *= x
    return product
  }
  if (x < 0 && y % 1 === 0) return y % 2 === 0 ? Math.exp(Math.log(-x) * y) : -Math.exp(Math.log(-x) * y)
  return x !== 0 || y <= 0 ? Math.exp(Math.log(x) * y) : 0
}

function round(x: number): number {
  if (!Number.isFinite(x)) return x
  const rounded = Math.trunc(x + (x < 0 ? -0.5 : 0.5)) + 0
  // A cast to 64 bits that overflows.
  return Math.abs(rounded) >= 2 ** 63 ? -(2 ** 63) : rounded
}

export function installMath(runtime: Runtime): void {
  const number = (value: Value): number => toNumber(runtime, value)
  const of =
    (calculate: (...args: number[]) => number): Native =>
    (_this, args) =>
      calculate(...args.map(number))
  const poor = runtime.traits.poorMath
  const sin = poor ? poorSin : Math.sin
  const atan = poor ? poorAtan : Math.atan
  const cos = (x: number): number => sin(x + Math.PI / 2)
  const sqrt = (x: number): number => (x >= 0 ? Math.exp(Math.log(x) * 0.5) : NaN)
  const asin = (x: number): number => atan(x / sqrt(1 - x * x))
  const one = (run: (x: number) => number): Native => of((x = NaN) => run(x))
  const extreme =
    (best: number, better: (x: number, than: number) => boolean): Native =>
    (_this, args) => {
      let value = best
      for (const arg of args) if (better(number(arg), value) || Number.isNaN(number(arg))) value = number(arg)
      return value
    }
  defineObject(runtime, 'Math', {
    staticValues: {
      E: Math.E,
      LN10: Math.LN10,
      LN2: Math.LN2,
      LOG10E: Math.LOG10E,
      LOG2E: Math.LOG2E,
      PI: Math.PI,
      SQRT1_2: Math.SQRT1_2,
      SQRT2: Math.SQRT2,
    },
    statics: {
      abs: one(Math.abs),
      acos: one((x) => Math.PI / 2 - asin(x)),
      asin: one(asin),
      atan: one(atan),
      atan2: of((y = NaN, x = NaN) => (poor ? poorAtan2(y, x) : Math.atan2(y, x))),
      ceil: one((x) => Math.ceil(x) + 0),
      floor: one(Math.floor),
      clip: of((x = NaN, min = NaN, max = NaN) => (x < min ? min : x > max ? max : x)),
      cos: one(cos),
      exp: one(Math.exp),
      log: one(Math.log),
      max: extreme(-Infinity, (x, than) => x > than),
      min: extreme(Infinity, (x, than) => x < than),
      pow: of((x = NaN, y = NaN) => power(x, y)),
      randInt: of((range = 0) => Math.floor(runtime.options.random() * (range > 0 ? range : 0x100000000)) | 0),
      random: () => runtime.options.random(),
      round: one(round),
      sign: one((x) => (x === 0 ? 0 : x > 0 ? 1 : -1)),
      sin: one(sin),
      sqrt: one(sqrt),
      tan: one((x) => (poor ? sin(x) / cos(x) : Math.tan(x))),
      wrap: of((x = NaN, size = NaN) => (x / size - Math.trunc(x / size)) * size),
    },
  })
}

function isNotANumber(runtime: Runtime, value: Value): boolean {
  if (value === undefined || isPlainObject(value)) return true
  if (typeof value === 'number' || value instanceof JsArray) return Number.isNaN(toNumber(runtime, value))
  return typeof value === 'string' && !/^[ \t\n\v\f\r]*$/.test(value) && Number.isNaN(toNumber(runtime, value))
}

/** Number(value): unlike arithmetic, `[true]` and objects are NaN. */
function asNumberType(runtime: Runtime, value: Value): number {
  if (value === undefined || isPlainObject(value)) return NaN
  if (!(value instanceof JsArray))
    return typeof value === 'string' ? textAsNumber(runtime, value) : toNumber(runtime, value)
  if (lengthOf(value) === 0) return 0
  const only = itemAt(value, 0)
  return lengthOf(value) === 1 && typeof only !== 'boolean' && only !== undefined ? toNumber(runtime, only) : NaN
}

function textAsNumber(runtime: Runtime, text: string): number {
  return text !== '' && isIntegerText(text, false) ? parseIntegerText(text).value : toNumber(runtime, text)
}

function parseInteger(runtime: Runtime, value: Value, radixValue: Value): Value {
  let radix = isNumeric(radixValue) ? toInteger(runtime, radixValue) : 0
  if (typeof value === 'number' && !Number.isFinite(value)) return NaN
  let text = value instanceof Pin ? String(value.number) : runtime.toText(value)
  if ((radix === 0 || radix === 16) && /^0x/i.test(text)) {
    radix = 16
    text = text.slice(2)
  }
  const parsed = parseIntegerText(text, radix === 0 ? 10 : radix)
  return parsed.empty ? NaN : parsed.value
}

export function installNumber(runtime: Runtime): void {
  defineObject(runtime, 'Number', {
    construct: (_this, args) => (args.length === 0 ? 0 : asNumberType(runtime, args[0])),
    staticValues: {
      MAX_VALUE: Number.MAX_VALUE,
      // The smallest normal double, not the smallest there is.
      MIN_VALUE: 2.2250738585072014e-308,
      NEGATIVE_INFINITY: -Infinity,
      NaN: NaN,
      POSITIVE_INFINITY: Infinity,
    },
    methods: { toFixed: (self, [decimals]) => fixedText(toNumber(runtime, self), toInteger(runtime, decimals)) },
  })
  defineObject(runtime, 'Boolean', { construct: (_this, [value]) => toBoolean(value) })
  defineGlobal(runtime, 'parseInt', (_this, [value, radix]) => parseInteger(runtime, value, radix))
  defineGlobal(runtime, 'parseFloat', (_this, [value]) => {
    const text = runtime.toText(value)
    if (text === 'Infinity') return Infinity
    return text === '-Infinity' ? -Infinity : parseFloatText(text).value
  })
  defineGlobal(runtime, 'isNaN', (_this, [value]) => isNotANumber(runtime, value))
  defineGlobal(runtime, 'isFinite', (_this, [value]) => Number.isFinite(toNumber(runtime, value)))
  runtime.builtins.set('NaN', NaN)
  runtime.builtins.set('Infinity', Infinity)
  runtime.builtins.set('HIGH', 1)
  runtime.builtins.set('LOW', 0)
}

/** Text of a number in a radix, for toString(radix). */
export function radixText(value: Value, radix: number): string | undefined {
  if (value instanceof Pin) return numberText(value.number, radix)
  if (typeof value === 'boolean') return value ? '1' : '0'
  if (typeof value !== 'number') return undefined
  return (value | 0) === value ? numberText(value, radix) : floatText(value, radix, -1)
}
