import { busError } from '../../../firmware/hal/errors.js'
import type { EspruinoPin, Globals } from './globals.js'

declare const E: Globals['E']
declare const Pin: Globals['Pin']
declare const pinMode: Globals['pinMode']
declare const global: Globals['global']

/*
 * Who holds which pin, port or address (ECMA-419 clause 9). The table hangs on the interpreter's own `E`: it is the state of
 * the one board that the interpreter runs on, and modules keep none.
 */

/** A pin of the board. @throws RangeError for anything else, with the option's name */
export function pinOf(value: unknown, option: string): EspruinoPin {
  const pin = new Pin(value)
  if (typeof pin !== 'number') throw new RangeError(option)
  return pin
}

/** A port by its name. @throws RangeError for one that the interpreter lacks */
export function portOf<Port>(name: unknown): Port {
  const port = global[name as string]
  if (!port) throw new RangeError('port')
  return port as Port
}

/** Takes what is named for an owner, all or nothing; what it holds already it may take again. @throws BusError "in-use" */
export function claim(owner: object, names: readonly (EspruinoPin | string)[]): void {
  const claims = E.claims || (E.claims = {})
  names.forEach((name) => {
    if (claims[name] && claims[name] !== owner) throw busError('in-use', 'in use: ' + name)
  })
  names.forEach((name) => {
    claims[name] = owner
  })
}

/** Gives back everything that an owner holds. Pins become inputs, free for any use. */
export function release(owner: object): void {
  const claims = E.claims || {}
  Object.keys(claims).forEach((name) => {
    if (claims[name] !== owner) return
    delete claims[name]
    const pin = new Pin(name)
    if (typeof pin === 'number') pinMode(pin, 'input', true)
  })
}
