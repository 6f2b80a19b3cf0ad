import { expect, test } from 'vitest'
import { wayside } from '../testing.js'

test.each([
  [['nothing', '--tcp', '0'], 'a board with an emulator expected, got "nothing"'],
  [['espruino-pico'], 'either --pty PATH or --tcp PORT expected'],
  [['espruino-pico', '--tcp', '0', '--pty', '/tmp/x'], 'either --pty PATH or --tcp PORT expected'],
  [['espruino-pico', '--tcp', '0', '--modem', 'bc66'], '--node expected with --modem, --uplink or --outside'],
  [['espruino-pico', '--tcp', '99999'], 'A whole number from 0 to 65535 expected'],
  [['espruino-pico', '--tcp', '0', '--node', 'lighthouse'], 'lighthouse'],
])('emulate board %j is refused', async (words, text) => {
  const { code, err } = await wayside(['emulate', 'board', ...words])
  expect(err).toContain(text)
  expect(code).toBe(2)
})

test('emulate board says where the board is, and gives all back at the end', async () => {
  const { code, err } = await wayside(['emulate', 'board', 'espruino-pico', '--tcp', '0'], {
    onInterrupt: (interrupt) => {
      setTimeout(interrupt, 1)
      return () => undefined
    },
  })
  expect(err).toMatch(/Espruino Pico at 127\.0\.0\.1:\d+, console on USB; end with Ctrl-C/)
  expect(code).toBe(0)
})
