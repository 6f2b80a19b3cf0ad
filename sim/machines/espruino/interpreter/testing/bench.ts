import { Interpreter, PICO_TRAITS, Thrown, type JsObject, type Value } from '../index.js'
import type { Traits } from '../traits.js'

interface Timer {
  dueMs: number
  readonly id: number
  readonly callback: Value
  readonly args: Value[]
  readonly everyMs: number
}

/** The PC build that the observed values come from: variables without end, strings with UTF-8, the C library's mathematics. */
export const LINUX_TRAITS: Traits = { ...PICO_TRAITS, variables: Infinity, unicode: true, poorMath: false }

/** An interpreter with the timers that a machine would give it, run to its end in time of its own. */
export class Bench {
  readonly interpreter: Interpreter
  /** All that was printed, uncaught errors too. */
  said = ''
  private readonly timers: Timer[] = []
  private nowMs = 0
  private lastId = 0

  constructor(traits: Traits = LINUX_TRAITS) {
    this.interpreter = new Interpreter({
      traits,
      print: (text) => (this.said += text),
      nowMs: () => 1.7e12 + this.nowMs,
      random: () => 0.5,
    })
    for (const name of ['setTimeout', 'setInterval'])
      this.interpreter.defineFunction(name, (_this, args) => this.add(args, name === 'setInterval'))
    for (const name of ['clearTimeout', 'clearInterval'])
      this.interpreter.defineFunction(name, (_this, args) => this.clear(args))
    this.interpreter.defineNamespace(
      'process',
      {},
      { env: () => this.interpreter.newObject(), version: () => '2v29.277' },
    )
    for (let pin = 0; pin < 32; pin++) this.interpreter.newPin(`D${pin}`, pin)
  }

  /** Runs a text given as the file's bytes, then all that it set going. */
  run(source: string, name?: string): string {
    this.guarded(() => this.interpreter.evaluate(Buffer.from(source, 'utf8').toString('latin1'), { name }))
    for (let step = 0; step < 5000 && this.step(); step++);
    return this.said
  }

  private step(): boolean {
    if (this.interpreter.hasJobs) {
      this.interpreter.runJobs((thrown) => this.report(thrown))
      return true
    }
    this.timers.sort((left, right) => left.dueMs - right.dueMs || left.id - right.id)
    const timer = this.timers.shift()
    if (timer === undefined) return false
    this.nowMs = timer.dueMs
    if (timer.everyMs > 0) this.timers.push({ ...timer, dueMs: this.nowMs + timer.everyMs })
    this.guarded(() => {
      if (typeof timer.callback === 'string') this.interpreter.evaluate(timer.callback)
      else this.interpreter.call(timer.callback, undefined, timer.args)
    })
    return true
  }

  private guarded(run: () => void): void {
    try {
      run()
    } catch (thrown) {
      this.report(thrown)
    }
  }

  private report(thrown: unknown): void {
    const process = this.interpreter.get(this.interpreter.global, 'process') as JsObject
    if (thrown instanceof Thrown && this.interpreter.hasListeners(process, 'uncaughtException')) {
      this.interpreter.emit(process, 'uncaughtException', [thrown.value])
    } else this.said += this.interpreter.describeUncaught(thrown)
  }

  private add([callback, ms, ...args]: Value[], repeats: boolean): number {
    const delayMs = Math.max(0, this.interpreter.toNumber(ms) || 0)
    this.timers.push({
      dueMs: this.nowMs + delayMs,
      id: ++this.lastId,
      callback,
      args,
      everyMs: repeats ? Math.max(1, delayMs) : 0,
    })
    return this.lastId
  }

  private clear(args: Value[]): undefined {
    if (args.length === 0) this.timers.length = 0
    else if (args[0] === undefined) throw this.interpreter.error('Error', 'clearTimeout(undefined) not allowed')
    const at = this.timers.findIndex(({ id }) => id === args[0])
    if (at >= 0) this.timers.splice(at, 1)
    return undefined
  }
}
