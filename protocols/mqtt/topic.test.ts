import { describe, expect, test } from 'vitest'
import { isTopicFilter, isTopicName, topicMatches } from './topic.js'

describe('topic names and filters (MQTT 3.1.1 section 4.7)', () => {
  test.each([
    ['a', true, true],
    ['/', true, true],
    ['/finance', true, true],
    ['a//b', true, true],
    ['wayside/streetlight/490154203237518/up', true, true],
    ['$SYS/broker/load', true, true],
    ['with space', true, true],
    ['\u6c34/\ud800\udd51', true, true],
    ['', false, false],
    ['a\0b', false, false],
    ['\ud800', false, false],
    ['#', false, true],
    ['+', false, true],
    ['a/#', false, true],
    ['a/+/b', false, true],
    ['+/a/#', false, true],
    ['+/+', false, true],
    ['a#', false, false],
    ['a/#/b', false, false],
    ['#/a', false, false],
    ['a+', false, false],
    ['+a', false, false],
    ['a/+b', false, false],
    ['a/b+/c', false, false],
    ['##', false, false],
    ['++', false, false],
  ])('%j is a name: %s, a filter: %s', (text, name, filter) => {
    expect(isTopicName(text)).toBe(name)
    expect(isTopicFilter(text)).toBe(filter)
  })

  test('the limit is 65535 bytes of UTF-8, not characters', () => {
    expect(isTopicName('x'.repeat(65535))).toBe(true)
    expect(isTopicName('x'.repeat(65536))).toBe(false)
    expect(isTopicName('\u00e9'.repeat(32767))).toBe(true)
    expect(isTopicName('\u00e9'.repeat(32768))).toBe(false)
    expect(isTopicFilter('\u00e9'.repeat(32768))).toBe(false)
  })

  test.each([
    ['sport/tennis/player1/#', 'sport/tennis/player1', true],
    ['sport/tennis/player1/#', 'sport/tennis/player1/ranking', true],
    ['sport/tennis/player1/#', 'sport/tennis/player1/score/wimbledon', true],
    ['sport/tennis/player1/#', 'sport/tennis/player10', false],
    ['sport/#', 'sport', true],
    ['sport/#', 'sport/', true],
    ['#', 'a/b/c', true],
    ['#', '/', true],
    ['sport/tennis/+', 'sport/tennis/player1', true],
    ['sport/tennis/+', 'sport/tennis/player1/ranking', false],
    ['sport/+', 'sport', false],
    ['sport/+', 'sport/', true],
    ['sport/+/#', 'sport/tennis', true],
    ['+/+', '/finance', true],
    ['/+', '/finance', true],
    ['+', '/finance', false],
    ['+/monitor/Clients', '$SYS/monitor/Clients', false],
    ['#', '$SYS/monitor/Clients', false],
    ['$SYS/#', '$SYS/monitor/Clients', true],
    ['$SYS/monitor/+', '$SYS/monitor/Clients', true],
    ['$SYS/#', '$SYS', true],
    ['ACCOUNTS', 'Accounts', false],
    ['a/b', 'a/b', true],
    ['a/b', 'a', false],
    ['a', 'a/b', false],
    ['a/', 'a', false],
    ['a/+/c', 'a//c', true],
    ['a/+/c', 'a/b/d', false],
    ['wayside/+/+/down', 'wayside/bin/49/down', true],
  ])('filter %j matches topic %j: %s', (filter, topic, matches) => {
    expect(topicMatches(filter, topic)).toBe(matches)
  })
})
