import { describe, expect, it } from 'vitest'
import { imeiOf } from '../fleet/identity.js'
import { traceChannels } from './events.js'
import { nodeIndexOf, parseTracePlan, TracePlanError } from './plan.js'

describe('--trace NODE[:CHANNEL,...]', () => {
  it('means every channel where none is named', () => {
    expect(parseTracePlan('7')).toEqual({ node: '7', channels: traceChannels })
  })

  it('takes channels, each once', () => {
    expect(parseTracePlan('streetlight-7:i2c, uart,i2c')).toEqual({ node: 'streetlight-7', channels: ['i2c', 'uart'] })
  })

  for (const [text, message] of [
    ['', 'NODE or NODE:CHANNEL'],
    [':i2c', 'NODE or NODE:CHANNEL'],
    ['7:', 'a channel of pins'],
    ['7:i2d', 'did you mean i2c'],
    ['7:i2c,', 'a channel of pins'],
  ] as const) {
    it(`refuses "${text}"`, () => {
      expect(() => parseTracePlan(text)).toThrow(TracePlanError)
      expect(() => parseTracePlan(text)).toThrow(message)
    })
  }
})

describe('the node that is meant', () => {
  const groups = [
    { kind: 'streetlight', count: 3 },
    { kind: 'probe', count: 2 },
  ]

  for (const [text, index] of [
    ['0', 0],
    ['4', 4],
    ['streetlight-2', 2],
    ['probe-3', 3],
    [imeiOf(4), 4],
  ] as const) {
    it(`by "${text}" has the index ${index}`, () => {
      expect(nodeIndexOf(groups, text)).toBe(index)
    })
  }

  for (const text of [
    '5',
    '-1',
    'probe-2',
    'streetlight-3',
    'streetlight-02',
    'lamp',
    imeiOf(5),
    '867726030000005',
    '',
  ]) {
    it(`is not there: "${text}"`, () => {
      expect(() => nodeIndexOf(groups, text)).toThrow(TracePlanError)
    })
  }
})
