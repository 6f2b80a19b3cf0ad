import type { Runtime } from '../runtime.js'
import { installArray } from './array.js'
import { installBuffers } from './buffers.js'
import { installDate } from './date.js'
import { installE } from './e.js'
import { installErrors } from './error.js'
import { installEvents } from './events.js'
import { installGlobals } from './globals.js'
import { installJson } from './json.js'
import { installMath, installNumber } from './math.js'
import { installObject } from './object.js'
import { installPromise } from './promise.js'
import { installRegExp } from './regexp.js'
import { installString } from './string.js'

/** All builtins that need no hardware. */
export function installBuiltins(runtime: Runtime): void {
  installObject(runtime)
  installEvents(runtime)
  installArray(runtime)
  installString(runtime)
  installNumber(runtime)
  installMath(runtime)
  installBuffers(runtime)
  installErrors(runtime)
  installJson(runtime)
  installDate(runtime)
  installGlobals(runtime)
  installE(runtime)
  if (runtime.traits.saveOnFlash) return
  installRegExp(runtime)
  installPromise(runtime)
}
