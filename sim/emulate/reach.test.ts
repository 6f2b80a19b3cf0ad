import { expect, test } from 'vitest'
import { destinationOf, isLoopback, parseReach } from './reach.js'

test('without a word only this machine is reached', () => {
  const reach = parseReach([])
  expect(destinationOf(reach, 'tcp', '127.0.0.1', 1883)).toEqual({ host: '127.0.0.1', port: 1883 })
  expect(destinationOf(reach, 'udp', 'localhost', 5683)).toEqual({ host: 'localhost', port: 5683 })
  expect(destinationOf(reach, 'tcp', 'broker.example.com', 1883)).toBeUndefined()
  expect(destinationOf(reach, 'udp', '192.0.2.1', 5683)).toBeUndefined()
})

test('an uplink takes everything of its kind, and only that', () => {
  const reach = parseReach(['mqtt://127.0.0.1:18999', 'coap://[::1]'])
  expect(destinationOf(reach, 'tcp', 'broker.example.com', 8883)).toEqual({ host: '127.0.0.1', port: 18999 })
  expect(destinationOf(reach, 'udp', '192.0.2.1', 1)).toEqual({ host: '::1', port: 5683 })
  expect(destinationOf(parseReach(['mqtt://localhost']), 'udp', '192.0.2.1', 1)).toBeUndefined()
})

test('let out, the modem reaches whom it names', () => {
  expect(destinationOf(parseReach([], true), 'tcp', 'a.example', 1)).toEqual({ host: 'a.example', port: 1 })
})

test.each([
  ['http://localhost', /mqtt:\/\/HOST\[:PORT\], .* expected, got "http:\/\/localhost"/],
  ['tcp://localhost', /expected, got "tcp:\/\/localhost"/],
  ['localhost:1883', /expected, got "localhost:1883"/],
  ['', /expected, got ""/],
])('refuses %j as an uplink', (text, message) => {
  expect(() => parseReach([text])).toThrow(message)
})

test('refuses two uplinks of one kind', () => {
  expect(() => parseReach(['mqtt://a', 'tcp://b:1'])).toThrow('one destination for TCP expected')
})

test.each([
  ['127.0.0.1', true],
  ['127.255.0.9', true],
  ['localhost', true],
  ['::1', true],
  ['127.0.0.1.example.com', false],
  ['10.0.0.1', false],
])('%s is loopback: %s', (host, is) => {
  expect(isLoopback(host)).toBe(is)
})
