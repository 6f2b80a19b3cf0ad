import { isIterable, isPlainObject, itemAt, lengthOf, typeName } from '../convert.js'
import { native, type Runtime } from '../runtime.js'
import { JsArray, JsFunction, JsObject, type Value } from '../values.js'
import { defineObject } from './register.js'

interface Reaction {
  readonly callback: JsFunction | undefined
  readonly next: Resolver
}

/** A promise's state; kept as the host's part of its object. */
class PromiseState {
  status: 'pending' | 'fulfilled' | 'rejected' = 'pending'
  value: Value
  /** Undefined until `then` was called: a rejection is unhandled without. */
  onFulfilled: Reaction[] | undefined
  onRejected: Reaction[] | undefined
}

/** Settles a promise, once. */
interface Resolver {
  readonly promise: JsObject
  settled: boolean
}

class Promises {
  private readonly runtime: Runtime

  constructor(runtime: Runtime) {
    this.runtime = runtime
  }

  create(): Resolver {
    const promise = new JsObject()
    promise.proto = this.runtime.touch('Promise')
    promise.host = new PromiseState()
    return { promise, settled: false }
  }

  isPromise(value: Value): value is JsObject {
    return value instanceof JsObject && value.host instanceof PromiseState
  }

  /** resolve and reject as functions for scripts; they act from the idle loop. */
  private function(resolver: Resolver, fulfils: boolean, queued: boolean): JsFunction {
    return native((_this, [value]) => {
      if (queued) this.queue(resolver, value, fulfils)
      else this.settle(resolver, value, fulfils)
      return undefined
    })
  }

  queue(resolver: Resolver, value: Value, fulfils: boolean): void {
    this.runtime.jobs.queueNative(() => this.settle(resolver, value, fulfils))
  }

  construct(executor: Value): Value {
    if (executor === undefined) throw this.runtime.error('Error', 'Function required in promise constructor')
    const resolver = this.create()
    const args = [this.function(resolver, true, true), this.function(resolver, false, true)]
    this.guarded(resolver, () => this.runtime.callValue(executor, resolver.promise, args))
    return resolver.promise
  }

  private guarded(resolver: Resolver, run: () => void): void {
    const thrown = this.runtime.catching(run)
    if (thrown !== undefined) this.queue(resolver, thrown.value, false)
  }

  /** A promise or another object with a function `then` is followed; anything else is the result. */
  settle(resolver: Resolver, value: Value, fulfils: boolean): void {
    if (resolver.settled) return
    resolver.settled = true
    const { promise } = resolver
    if (value === promise) throw this.runtime.error('Error', 'Illegal resolving to self')
    const state = promise.host as PromiseState
    state.value = value
    if (!fulfils || !isPlainObject(value)) return this.seal(promise, value, fulfils)
    const then = this.runtime.own(value, 'then')
    if (!(then instanceof JsFunction) && !this.isPromise(value)) return this.seal(promise, value, fulfils)
    const follower: Resolver = { promise, settled: false }
    const args = [this.function(follower, true, false), this.function(follower, false, false)]
    if (!(then instanceof JsFunction)) {
      this.then(value, args[0], args[1])
      return
    }
    const thrown = this.runtime.catching(() => this.runtime.invoke(then, value, args))
    if (thrown !== undefined) this.settle(follower, thrown.value, false)
  }

  private seal(promise: JsObject, value: Value, fulfils: boolean): void {
    const state = promise.host as PromiseState
    state.status = fulfils ? 'fulfilled' : 'rejected'
    const reactions = fulfils ? state.onFulfilled : state.onRejected
    if (reactions === undefined) {
      if (!fulfils) throw this.unhandled(value)
      return
    }
    for (const reaction of reactions) this.queueReaction(promise, reaction, value, fulfils)
  }

  /** With the trace of what was rejected with. */
  private unhandled(value: Value): unknown {
    const error = this.runtime.error('Error', `Unhandled promise rejection: ${this.runtime.toText(value)}`)
    const stack = isPlainObject(value) ? this.runtime.own(value, 'stack') : undefined
    if (stack !== undefined && isPlainObject(error.value)) this.runtime.set(error.value, 'stack', stack)
    return error
  }

  private queueReaction(promise: JsObject, reaction: Reaction, value: Value, fulfils: boolean): void {
    this.runtime.jobs.queueNative(() => this.react(promise, reaction, value, fulfils))
  }

  private react(promise: JsObject, { callback, next }: Reaction, value: Value, fulfils: boolean): void {
    if (callback === undefined) return this.settle(next, value, fulfils)
    let result: Value
    const thrown = this.runtime.catching(() => {
      result = this.runtime.invoke(callback, promise, [value])
    })
    // Only an exception with a value counts as one.
    const failed = thrown !== undefined && thrown.value !== undefined
    this.settle(next, failed ? thrown.value : result, !failed)
  }

  then(self: Value, onFulfilled: Value, onRejected: Value): Value {
    if (!this.isPromise(self)) return undefined
    const state = self.host as PromiseState
    const next = this.create()
    const callback = (value: Value): JsFunction | undefined => (value instanceof JsFunction ? value : undefined)
    if (state.status === 'pending') {
      ;(state.onFulfilled ??= []).push({ callback: callback(onFulfilled), next })
      ;(state.onRejected ??= []).push({ callback: callback(onRejected), next })
    } else {
      const now = state.status === 'fulfilled' ? onFulfilled : onRejected
      // Without a callback a settled promise passes its value on as a rejection, whatever it was.
      this.queueReaction(self, { callback: callback(now), next }, state.value, false)
    }
    return next.promise
  }

  resolve(value: Value): Value {
    if (this.isPromise(value)) return value
    if (isPlainObject(value)) {
      const then = this.runtime.own(value, 'then')
      if (then instanceof JsFunction) return this.construct(then)
    }
    const resolver = this.create()
    this.queue(resolver, value, true)
    return resolver.promise
  }

  reject(value: Value): Value {
    const resolver = this.create()
    this.queue(resolver, value, false)
    return resolver.promise
  }

  all(list: Value): Value {
    if (!isIterable(list)) throw this.runtime.error('TypeError', `Expecting something iterable, got ${typeName(list)}`)
    const resolver = this.create()
    const results = new JsArray()
    let failed = false
    const reject = native((_this, [value]) => {
      if (!failed) this.queue(resolver, value, false)
      failed = true
      return undefined
    })
    const count = lengthOf(list)
    let remaining = 0
    for (let index = 0; index < count; index++) {
      const item = itemAt(list, index)
      if (!this.isPromise(item)) {
        results.items[index] = item
        continue
      }
      remaining++
      const store = native((_this, [value]) => {
        if (failed) return undefined
        results.items[index] = value
        if (--remaining === 0) this.queue(resolver, results, true)
        return undefined
      })
      this.then(item, store, reject)
    }
    return remaining === 0 ? this.resolve(results) : resolver.promise
  }
}

export function installPromise(runtime: Runtime): void {
  const promises = new Promises(runtime)
  defineObject(runtime, 'Promise', {
    construct: (_this, [executor]) => promises.construct(executor),
    statics: {
      resolve: (_this, [value]) => promises.resolve(value),
      reject: (_this, [value]) => promises.reject(value),
      all: (_this, [list]) => promises.all(list),
    },
    methods: {
      then: (self, [onFulfilled, onRejected]) => promises.then(self, onFulfilled, onRejected),
      catch: (self, [onRejected]) => promises.then(self, undefined, onRejected),
    },
  })
}
