import {
  JsArray,
  JsArrayBuffer,
  JsDataView,
  JsFunction,
  JsObject,
  JsTypedArray,
  Pin,
  type InterpreterHost,
  type Value,
} from '../interpreter/index.js'
import type { Session } from '../session.js'
import { StorageError } from '../storage.js'

/** Whether a value is an object that options can be read from. */
export const isOptions = (value: Value): value is JsObject =>
  value instanceof JsObject &&
  ![JsArray, JsFunction, JsTypedArray, JsArrayBuffer, JsDataView].some((kind) => value instanceof kind)

/** An option of an object; undefined where there is no object. */
export function option(interpreter: InterpreterHost, options: Value, name: string): Value {
  return isOptions(options) ? interpreter.get(options, name) : undefined
}

/** The name of a pin that a program gave: a pin, its name, or its number. Undefined for what is none. */
export function pinName(session: Session, value: Value): string | undefined {
  if (value instanceof Pin) return value.name
  const { names } = session.pins
  if (typeof value === 'string') {
    const name = session.chip.profile.aliases[value] ?? value
    return names.includes(name) ? name : undefined
  }
  return typeof value === 'number' ? session.pinsByNumber.get(value) : undefined
}

/** As {@link pinName}. @throws Thrown "Invalid pin" */
export function needPin(session: Session, value: Value): string {
  const name = pinName(session, value)
  if (name === undefined) throw session.interpreter.error('Error', 'Invalid pin')
  return name
}

/** A pin among options: undefined where it is not given. @throws Thrown "Invalid pin" */
export function pinOption(session: Session, options: Value, name: string): string | undefined {
  const value = option(session.interpreter, options, name)
  return value === undefined || value === null ? undefined : needPin(session, value)
}

/** The bytes of several data arguments, one after the other. */
export function bytesOfAll(interpreter: InterpreterHost, values: readonly Value[]): Uint8Array {
  return interpreter.bytesOf(interpreter.newArray([...values]))
}

/** Runs what Storage may refuse; its refusal is thrown into the script. */
export function refusing<Result>(interpreter: InterpreterHost, work: () => Result): Result {
  try {
    return work()
  } catch (error) {
    if (error instanceof StorageError) throw interpreter.error('Error', error.message)
    throw error
  }
}
