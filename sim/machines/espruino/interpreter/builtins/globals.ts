import { isIterable, lengthOf, typeName } from '../convert.js'
import { inspect, PRINTED } from '../inspect.js'
import type { Runtime } from '../runtime.js'
import type { Native, Value } from '../values.js'
import { bytesOf } from './bytes.js'
import { defineGlobal, defineObject } from './register.js'

/** Characters that encodeURIComponent leaves alone. */
const UNRESERVED = /^[A-Za-z0-9\-_.!~*'()]$/
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/** A character as %XX; bytes from 128 on come out wrong on the interpreter, whose characters are signed. */
function percentEncoded(runtime: Runtime, character: string): string {
  const code = character.charCodeAt(0)
  const bytes = code > 127 && runtime.traits.unicode ? utf8Bytes(code) : [code & 255]
  return bytes.map((byte) => `%${signedHexDigit(byte)}${(byte & 15).toString(16).toUpperCase()}`).join('')
}

function signedHexDigit(byte: number): string {
  if (byte < 128) return (byte >> 4).toString(16).toUpperCase()
  // 'A' - 10 plus the negative upper half.
  return String.fromCharCode(55 + (byte >> 4) - 16)
}

function utf8Bytes(code: number): number[] {
  if (code < 0x800) return [0xc0 | (code >> 6), 0x80 | (code & 63)]
  return [0xe0 | (code >> 12), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63)]
}

/** Text as it is, everything else as the console shows it; spaces between. */
export function printed(runtime: Runtime, args: readonly Value[]): string {
  return args.map((value) => (typeof value === 'string' ? value : inspect(runtime, value, PRINTED))).join(' ')
}

function encodeBase64(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length; at += 3) {
    const triple = (bytes[at]! << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0)
    const left = bytes.length - at
    for (let index = 0; index < 4; index++) text += index > left ? '=' : ALPHABET[(triple >> (18 - 6 * index)) & 63]!
  }
  return text
}

function decodeBase64(text: string): string {
  let result = ''
  let bits = 0
  let count = 0
  for (const character of text) {
    const value = ALPHABET.indexOf(character)
    if (value < 0) continue
    bits = (bits << 6) | value
    count += 6
    if (count < 8) continue
    count -= 8
    result += String.fromCharCode((bits >> count) & 255)
  }
  return result
}

function installModules(runtime: Runtime): void {
  const cache = new Map<string, Value>()
  runtime.modules = cache
  const load = (name: string): Value => {
    const cached = cache.get(name)
    if (cached !== undefined) return cached
    const found = runtime.options.loadModule?.(name)
    if (found === undefined) throw runtime.error('Error', `Module ${name} not found`)
    cache.set(name, found)
    return found
  }
  defineGlobal(runtime, 'require', (_this, [name]) => {
    if (typeof name !== 'string')
      throw runtime.error('TypeError', `Expecting a module name as a string, but got ${typeName(name)}`)
    return load(name)
  })
  defineObject(runtime, 'Modules', {
    statics: {
      addCached: (_this, [name, source]) => {
        cache.set(runtime.toText(name), runtime.evaluateModule(source))
        return undefined
      },
      getCached: () => runtime.newArray([...cache.keys()]),
      removeCached: (_this, [name]) => {
        if (!cache.delete(runtime.toText(name)))
          throw runtime.error('Error', `Module ${runtime.toText(name)} not found`)
        return undefined
      },
      removeAllCached: () => {
        cache.clear()
        return undefined
      },
    },
  })
}

export function installGlobals(runtime: Runtime): void {
  const print: Native = (_this, args) => {
    runtime.options.print(`${printed(runtime, args)}\n`)
    return undefined
  }
  defineGlobal(runtime, 'print', print)
  defineObject(runtime, 'console', { statics: { log: print, debug: print, info: print, warn: print, error: print } })
  defineGlobal(runtime, 'eval', (_this, [text]) =>
    text === undefined ? undefined : runtime.evaluateText(runtime.toText(text)),
  )
  defineGlobal(runtime, 'btoa', (_this, [data]) => {
    if (!isIterable(data)) throw runtime.error('Error', `Expecting String or Array, got ${typeName(data)}`)
    return lengthOf(data) === 0 ? '' : encodeBase64(bytesOf(runtime, data))
  })
  defineGlobal(runtime, 'atob', (_this, [data]) => {
    if (typeof data !== 'string') throw runtime.error('Error', `Expecting String, got ${typeName(data)}`)
    return decodeBase64(data)
  })
  defineGlobal(runtime, 'encodeURIComponent', (_this, [text]) =>
    [...runtime.toText(text)]
      .map((character) => (UNRESERVED.test(character) ? character : percentEncoded(runtime, character)))
      .join(''),
  )
  defineGlobal(runtime, 'decodeURIComponent', (_this, [text]) =>
    runtime.toText(text).replace(/%([0-9A-Fa-f]{2})/g, (_whole, hex: string) => String.fromCharCode(parseInt(hex, 16))),
  )
  runtime.getters.set('global', () => runtime.global)
  runtime.getters.set('globalThis', () => runtime.global)
  installModules(runtime)
}
