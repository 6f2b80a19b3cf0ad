import { itemAt, lengthOf, toInteger, toNumber, typeName } from '../convert.js'
import { inspect, RJSON_STYLE } from '../inspect.js'
import { variablesOf } from '../memory.js'
import type { Runtime } from '../runtime.js'
import { JsArray, JsArrayBuffer, JsFunction, JsTypedArray, type Native, type Value } from '../values.js'
import { bytesOf, bytesToText } from './bytes.js'
import { defineObject } from './register.js'

/** CRC-32 of IEEE 802.3, reflected, as zlib has it. */
export function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff
  for (const byte of bytes) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ ((crc & 1) * 0xedb88320)
  }
  return ~crc >>> 0
}

function reversedByte(value: number): number {
  let reversed = 0
  for (let bit = 0; bit < 8; bit++) if ((value >> bit) & 1) reversed |= 128 >> bit
  return reversed
}

function numbersOf(runtime: Runtime, list: Value): number[] {
  if (!(
    list instanceof JsArray ||
    list instanceof JsTypedArray ||
    list instanceof JsArrayBuffer ||
    typeof list === 'string'
  )) {
    throw runtime.error('Error', `First argument must be Array, not ${typeName(list)}`)
  }
  return Array.from({ length: lengthOf(list) }, (_, index) => toNumber(runtime, itemAt(list, index)))
}

/** What E has that needs no hardware. */
export function installE(runtime: Runtime): void {
  const joined: Native = (_this, args) =>
    runtime.grow(args.map((value) => bytesToText(bytesOf(runtime, value))).join(''))
  defineObject(runtime, 'E', {
    statics: {
      getSizeOf: (_this, [value]) => variablesOf(runtime, value),
      toString: joined,
      toFlatString: joined,
      toUint8Array: (_this, args) =>
        runtime.newUint8Array(Uint8Array.from(args.flatMap((value) => [...bytesOf(runtime, value)]))),
      toArrayBuffer: (_this, [text]) =>
        typeof text === 'string' ? new JsArrayBuffer(bytesOf(runtime, text)) : undefined,
      toJS: (_this, [value]) => inspect(runtime, value, RJSON_STYLE),
      CRC32: (_this, [data]) => crc32(bytesOf(runtime, data)),
      reverseByte: (_this, [value]) => reversedByte(toInteger(runtime, value) & 255),
      clip: (_this, args) => {
        const [x = NaN, min = NaN, max = NaN] = args.map((value) => toNumber(runtime, value))
        return x < min ? min : x > max ? max : x
      },
      sum: (_this, [list]) => numbersOf(runtime, list).reduce((total, value) => total + value, 0),
      variance: (_this, [list, mean]) =>
        numbersOf(runtime, list).reduce((total, value) => total + (value - toNumber(runtime, mean)) ** 2, 0),
      mapInPlace: (_this, [from, to, map]) => {
        for (let index = 0; index < lengthOf(from); index++) {
          const value = itemAt(from, index)
          const mapped =
            map instanceof JsFunction
              ? runtime.invoke(map, undefined, [value, index])
              : map === undefined
                ? value
                : runtime.get(map, toInteger(runtime, value))
          runtime.set(to, index, mapped)
        }
        return undefined
      },
      getErrorFlags: () => {
        const flags = [...runtime.errorFlags]
        runtime.errorFlags.clear()
        return new JsArray(flags)
      },
      setTimeZone: (_this, [hours]) => {
        runtime.timeZoneMinutes = Math.round(toNumber(runtime, hours) * 60)
        return undefined
      },
      stopEventPropagation: () => {
        runtime.jobs.stopPropagation = true
        return undefined
      },
      isUTF8: () => false,
      defrag: () => undefined,
    },
  })
}
