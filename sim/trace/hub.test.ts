import { describe, expect, it } from 'vitest'
import { Scheduler } from '../kernel/scheduler.js'
import { EventLog } from './event-log.js'
import type { LogEvent } from './events.js'
import { TraceHub } from './hub.js'

const said = (atUs: number, text: string): LogEvent => ({
  channel: 'log',
  node: 'n',
  atUs,
  level: 'info',
  tag: 't',
  text,
})

describe('the hub of a trace', () => {
  it('hands events on in the order of time, equal instants in the order they came', () => {
    const scheduler = new Scheduler()
    const log = new EventLog(['log'])
    const hub = new TraceHub([log], scheduler)
    const order: string[] = []
    log.onEvent = (event) => void order.push((event as LogEvent).text)
    hub.emit(said(1500, 'early told'))
    hub.emit(said(1000, 'a'))
    hub.emit(said(1000, 'b'))
    scheduler.runUntil(499_000)
    hub.advance()
    expect(order).toEqual([])
    scheduler.runUntil(501_200)
    hub.advance()
    expect(order).toEqual(['a', 'b'])
    hub.emit(said(1200, 'late told'))
    hub.end()
    expect(order).toEqual(['a', 'b', 'late told', 'early told'])
  })

  it('drops at the end what is not over yet', () => {
    const scheduler = new Scheduler()
    const log = new EventLog(['log'])
    const hub = new TraceHub([log], scheduler)
    scheduler.runUntil(1000)
    hub.emit(said(1000, 'now'))
    hub.emit(said(1001, 'later'))
    hub.end()
    expect(log.of('log').map(({ text }) => text)).toEqual(['now'])
  })

  it('keeps few events waiting by itself', () => {
    const scheduler = new Scheduler()
    const log = new EventLog(['log'])
    const hub = new TraceHub([log], scheduler)
    for (let count = 0; count < 10_000; count++) {
      scheduler.runUntil(count * 1000)
      hub.emit(said(count * 1000, String(count)))
    }
    expect(log.events.length).toBeGreaterThan(8000)
    hub.end()
    expect(log.of('log').map(({ text }) => Number(text))).toEqual(Array.from({ length: 10_000 }, (_, count) => count))
  })

  it('gives a sink only its channels', () => {
    const log = new EventLog(['faults'])
    const hub = new TraceHub([log], new Scheduler())
    expect([hub.wants('faults'), hub.wants('log')]).toEqual([true, false])
    hub.emit(said(0, 'x'))
    hub.emit({ channel: 'faults', node: 'n', atUs: 0, text: 'y' })
    hub.end()
    expect(log.events).toEqual([{ channel: 'faults', node: 'n', atUs: 0, text: 'y' }])
  })
})
