import { isPlainObject } from '../convert.js'
import type { ErrorType, Runtime } from '../runtime.js'
import type { Native } from '../values.js'
import { defineObject } from './register.js'

const TYPES: readonly ErrorType[] = ['Error', 'SyntaxError', 'TypeError', 'InternalError', 'ReferenceError']

export function installErrors(runtime: Runtime): void {
  for (const type of TYPES) {
    defineObject(runtime, type, {
      construct: (_this, [message]) =>
        runtime.newError(type, message === undefined ? undefined : runtime.toText(message)),
      methods: {
        toString: ((self) => {
          if (!isPlainObject(self)) return undefined
          const name = runtime.own(self, 'type') ?? 'Error'
          const message = runtime.own(self, 'message')
          return message === undefined ? name : `${runtime.toText(name)}: ${runtime.toText(message)}`
        }) satisfies Native,
      },
    })
  }
}
