import { describe, expect, test } from 'vitest'
import { parseBrokerUrl } from './broker-url.js'
import { UplinkError } from './uplink-error.js'

describe('a broker’s address', () => {
  test.each([
    ['mqtt://broker', { host: 'broker', port: 1883 }],
    ['mqtt://127.0.0.1:18830/', { host: '127.0.0.1', port: 18830 }],
    ['mqtt://[::1]:1884', { host: '::1', port: 1884 }],
    ['mqtt://joe@broker', { host: 'broker', port: 1883, user: 'joe' }],
    ['mqtt://jo%40e:s%3Acret@broker:1', { host: 'broker', port: 1, user: 'jo@e', password: 's:cret' }],
  ])('%s', (text, expected) => {
    expect(parseBrokerUrl(text)).toEqual(expected)
  })

  test.each([
    'broker:1883',
    'http://broker',
    'mqtts://broker',
    'mqtt://',
    'mqtt://broker/topic',
    'mqtt://broker:0',
    'mqtt://broker:99999',
    '',
  ])('%j is none', (text) => {
    expect(() => parseBrokerUrl(text)).toThrow(UplinkError)
    expect(() => parseBrokerUrl(text)).toThrow(/expected/)
  })
})
