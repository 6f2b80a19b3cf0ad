import { JsFunction, type Native, type Value } from '../interpreter/index.js'
import { longestMs, Timers } from '../hardware/timers.js'
import type { Session } from '../session.js'

/** Timers and the clock. */
export function defineTimers(session: Session): void {
  const { interpreter } = session
  interpreter.defineFunction('setTimeout', (_this, args) => setTimer(session, args, false))
  interpreter.defineFunction('setInterval', (_this, args) => setTimer(session, args, true))
  interpreter.defineFunction('clearTimeout', clear(session, 'Timeout'))
  interpreter.defineFunction('clearInterval', clear(session, 'Interval'))
  interpreter.defineFunction('changeInterval', (_this, [id, ms]) => change(session, id, ms))
  interpreter.defineFunction('getTime', () => session.clockMs / 1000)
  interpreter.defineFunction('setTime', (_this, [seconds]) => {
    session.clockMs = interpreter.toNumber(seconds) * 1000
    return undefined
  })
}

function setTimer(session: Session, [callback, delay, ...args]: Value[], repeats: boolean): number {
  const { interpreter, timers, chip } = session
  if (!(callback instanceof JsFunction) && typeof callback !== 'string')
    throw interpreter.error('Error', 'Function or String not supplied!')
  const ms = interpreter.toNumber(delay)
  if (ms > longestMs) throw interpreter.error('Error', 'Interval is too long (>100 years)')
  const delayUs = Timers.delayUs(ms)
  const dueUs = chip.processor.nowUs + delayUs
  const { id } = timers.add({ dueUs, intervalUs: repeats ? delayUs : undefined, callback, args, isOwn: false })
  chip.wake()
  return id
}

/** Without an argument all timers go; undefined is refused, a number that is no timer's is not. */
function clear({ interpreter, timers }: Session, kind: 'Timeout' | 'Interval'): Native {
  return (_this, args) => {
    if (args.length === 0) timers.clear()
    else if (args[0] === undefined)
      throw interpreter.error('Error', `clear${kind}(undefined) not allowed. Use clear${kind}() instead`)
    else {
      const timer = timers.find(interpreter.toNumber(args[0]))
      if (timer) timers.remove(timer)
    }
    return undefined
  }
}

/** Takes effect at once: the next call is one whole interval away. */
function change({ interpreter, timers, chip }: Session, id: Value, ms: Value): undefined {
  const timer = timers.find(interpreter.toNumber(id))
  if (!timer) throw interpreter.error('Error', 'Unknown Interval')
  timer.intervalUs = Timers.delayUs(interpreter.toNumber(ms))
  timer.dueUs = chip.processor.nowUs + timer.intervalUs
  timers.changed()
  chip.wake()
  return undefined
}
