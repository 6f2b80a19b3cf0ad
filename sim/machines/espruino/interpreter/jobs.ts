import { JsArray, JsFunction, type JsObject, type Value } from './values.js'
import type { Runtime } from './runtime.js'

type Job = { readonly callee: Value; readonly self: Value; readonly args: Value[] } | { readonly run: () => void }

/** Work for the idle loop: emitted events and promises. */
export class Jobs {
  private readonly runtime: Runtime
  private queue: Job[] = []
  /** Set while a listener asks that the ones after it are not called. */
  stopPropagation = false

  constructor(runtime: Runtime) {
    this.runtime = runtime
  }

  get waiting(): boolean {
    return this.queue.length > 0
  }

  /** Values that only queued work holds, for the memory count. */
  *values(): Iterable<Value> {
    for (const job of this.queue) {
      if ('run' in job) continue
      yield job.callee
      yield job.self
      yield* job.args
    }
  }

  private add(job: Job): void {
    this.queue.push(job)
    if (this.queue.length === 1) this.runtime.options.onJobs?.()
  }

  queueListeners(self: JsObject, listeners: Value, args: Value[]): void {
    if (listeners !== undefined) this.add({ callee: listeners, self, args })
  }

  queueNative(run: () => void): void {
    this.add({ run })
  }

  /** Runs what waits now; what that queues waits for the next time. */
  run(onUncaught: (thrown: unknown) => void): void {
    const jobs = this.queue
    this.queue = []
    for (const job of jobs) {
      try {
        if ('run' in job) job.run()
        else this.runListeners(job.callee, job.self, job.args)
      } catch (thrown) {
        onUncaught(thrown)
      }
    }
  }

  private runListeners(callee: Value, self: Value, args: Value[]): void {
    const list = callee instanceof JsArray ? [...callee.items] : [callee]
    this.stopPropagation = false
    for (const listener of list) {
      if (listener instanceof JsFunction) this.runtime.invoke(listener, self, args)
      else if (typeof listener === 'string') this.runtime.evaluateText(listener)
      if (this.stopPropagation) break
    }
  }
}
