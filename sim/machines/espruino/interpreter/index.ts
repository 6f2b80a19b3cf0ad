/**
 * The interpreter of an emulated Espruino board: the language only. Pins, buses, timers, Storage and the console belong to the machine around it, which
 * defines them with `defineFunction`, `defineType` and `defineNamespace` and drains `runJobs` from its idle loop.
 *
 * ```ts
 * const interpreter: InterpreterHost = new Interpreter({ traits: PICO_TRAITS, print, nowMs, random })
 * interpreter.defineFunction('digitalWrite', (_this, [pin, value]) => { ... })
 * try { interpreter.evaluate('print(1+1)') } catch (thrown) { console(interpreter.describeUncaught(thrown)) }
 * ```
 */
export { Interpreter } from './interpreter.js'
export { Interrupted, Refusal, Thrown } from './errors.js'
export { PICO_TRAITS, type Traits } from './traits.js'
export type { InterpreterHost, InterpreterOptions, MemoryUse, Origin, TypeDefinition } from './types.js'
export {
  JsArray,
  JsArrayBuffer,
  JsDataView,
  JsFunction,
  JsObject,
  JsTypedArray,
  Pin,
  type ElementType,
  type Native,
  type Value,
} from './values.js'
