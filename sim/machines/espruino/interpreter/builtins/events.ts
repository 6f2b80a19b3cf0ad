import { hasFields } from '../convert.js'
import type { Runtime } from '../runtime.js'
import type { JsObject } from '../values.js'
import { JsArray, JsFunction, type Value } from '../values.js'
import { defineObject } from './register.js'

/** What the field holding an event's listeners starts with; scripts see it as the interpreter's do. */
export const EVENT_PREFIX = '#on'
const MOST_ARGUMENTS = 4

function checked(runtime: Runtime, target: Value, event: Value): { target: JsObject; field: string } {
  if (!hasFields(target)) throw runtime.error('TypeError', 'Parent must be an object - not a String, Integer, etc')
  if (typeof event !== 'string') throw runtime.error('TypeError', 'First argument must be String')
  return { target, field: EVENT_PREFIX + event }
}

function listen(runtime: Runtime, self: Value, event: Value, listener: Value, first: boolean): undefined {
  const { target, field } = checked(runtime, self, event)
  if (!(listener instanceof JsFunction) && typeof listener !== 'string') {
    throw runtime.error('TypeError', 'Second argument must be a function or a String')
  }
  const existing = target.properties?.get(field)
  const before = existing instanceof JsArray ? existing.items : existing instanceof JsFunction ? [existing] : []
  // A new list: one that is being called does not grow.
  const list = new JsArray(first ? [listener, ...before] : [...before, listener])
  ;(target.properties ??= new Map()).set(field, list)
  runtime.onListen?.(target, event as string)
  return undefined
}

export function installEvents(runtime: Runtime): void {
  defineObject(runtime, 'Object', {
    methods: {
      on: (self, [event, listener]) => listen(runtime, self, event, listener, false),
      addListener: (self, [event, listener]) => listen(runtime, self, event, listener, false),
      prependListener: (self, [event, listener]) => listen(runtime, self, event, listener, true),
      emit: (self, [event, ...args]) => {
        const { target, field } = checked(runtime, self, event)
        if (args.length > MOST_ARGUMENTS) throw runtime.error('TypeError', `Too many arguments (>${MOST_ARGUMENTS})`)
        runtime.jobs.queueListeners(target, target.properties?.get(field) as Value, args)
        return undefined
      },
      removeListener: (self, [event, listener]) => {
        const { target, field } = checked(runtime, self, event)
        const list = target.properties?.get(field)
        const at = list instanceof JsArray ? list.items.indexOf(listener) : -1
        if (list instanceof JsArray && at >= 0)
          (target.properties as Map<string, Value>).set(
            field,
            new JsArray(list.items.filter((_, index) => index !== at)),
          )
        return undefined
      },
      removeAllListeners: (self, [event]) => {
        if (event !== undefined) {
          const { target, field } = checked(runtime, self, event)
          target.properties?.delete(field)
        } else if (hasFields(self)) {
          for (const key of [...(self.properties?.keys() ?? [])])
            if (key.startsWith(EVENT_PREFIX)) self.properties!.delete(key)
        }
        return undefined
      },
    },
  })
}
