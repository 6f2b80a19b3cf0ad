import { describe, expect, it } from 'vitest'
import { oneLamp } from '../testing/index.js'

describe('a lamp that a test traces', () => {
  it('tells of its reports from their creation to the acknowledgement, each under one name', () => {
    const lamp = oneLamp()
    const trace = lamp.trace('reports')
    lamp.run(2 * 3600)
    const steps = trace.of('reports')
    const ids = [...new Set(steps.map(({ id }) => id))]
    expect(ids.length).toBe(lamp.reports.length)
    expect(ids[0]).toBe('streetlight-0/1')
    ids.forEach((id, index) => {
      const own = steps.filter((step) => step.id === id)
      expect(own.map(({ step }) => step)).toEqual(['created', 'sent', 'acknowledged'])
      expect(new Set(own.map(({ byteLength }) => byteLength))).toEqual(new Set([lamp.reports[index]!.payload.length]))
      expect(own[1]!.atUs).toBeLessThan(lamp.reports[index]!.atUs)
      expect(own[2]!.atUs).toBeGreaterThan(lamp.reports[index]!.atUs)
    })
  })

  it('tells of a report that is sent again after a restart under the name that it had', () => {
    const lamp = oneLamp()
    const trace = lamp.trace('reports', 'tasks')
    const { platform } = lamp.street
    lamp.run(600)
    platform.broker.setDown(true)
    lamp.run(1800)
    lamp.node.board.brownOut()
    lamp.run(60)
    platform.broker.setDown(false)
    lamp.run(3600)
    const waiting = trace.of('reports').filter(({ id }) => id === 'streetlight-0/1')
    expect(waiting.map(({ step }) => step)).toEqual(
      expect.arrayContaining(['created', 'sent', 'acknowledged'] as const),
    )
    expect(waiting.filter(({ step }) => step === 'acknowledged').length).toBe(1)
    expect(trace.of('reports').filter(({ step }) => step === 'acknowledged').length).toBe(lamp.reports.length)
    expect(trace.of('tasks').filter(({ name }) => name === 'boot').length).toBe(2)
  })

  it('tells of its radio by the states of the modem, and of its power to the last joule', () => {
    const lamp = oneLamp()
    const trace = lamp.trace('radio', 'power')
    lamp.run(7200)
    const states = trace.of('radio').map(({ state }) => state)
    expect(states.slice(0, 3)).toEqual(['off', 'idle', 'receive'])
    expect(new Set(states)).toEqual(new Set(['off', 'idle', 'receive', 'transmit', 'connected']))
    for (const [part, byState] of Object.entries(lamp.node.board.ledger.table())) {
      const own = trace.of('power').filter((event) => event.part === part)
      let energyJ = 0
      own.forEach(({ atUs, powerW, burstJ }, index) => {
        const untilUs = own[index + 1]?.atUs ?? lamp.street.world.scheduler.nowUs
        energyJ += burstJ + (powerW * (untilUs - atUs)) / 1e6
      })
      const booked = Object.values(byState).reduce((sum, joules) => sum + joules, 0)
      expect(energyJ).toBeCloseTo(booked, 6)
    }
  })

  it('is the same lamp: what arrives at the platform does not change', () => {
    const [plain, traced] = [oneLamp(), oneLamp()]
    const trace = traced.trace()
    for (const lamp of [plain, traced]) lamp.run(3 * 3600)
    expect(trace.events.length).toBeGreaterThan(500)
    expect(traced.reports).toEqual(plain.reports)
    expect(traced.street.world.scheduler.fired).toBe(plain.street.world.scheduler.fired)
  })

  it('tells everything in the order of time', () => {
    const lamp = oneLamp()
    const trace = lamp.trace()
    lamp.run(1800)
    const instants = trace.events.map(({ atUs }) => atUs)
    expect(instants).toEqual([...instants].sort((first, second) => first - second))
  })
})
