import { expect, test } from 'vitest'
import { openingError } from './opening.js'

/*
 * What serialport 13.0.0 says, in the words of its bindings (Linux and macOS: strerror and its own "Cannot lock port"; Windows:
 * the names that bindings-cpp gives to system errors).
 */
test.each([
  ['Error: No such file or directory, cannot open /dev/ttyACM9', 'gone'],
  ['Opening COM9: File not found', 'gone'],
  ['Error: No such device or address, cannot open /dev/ttyS9', 'gone'],
  ['Error: Inappropriate ioctl for device, cannot open /dev/null', 'gone'],
  ['Error Resource temporarily unavailable Cannot lock port', 'busy'],
  ['Error: Device or resource busy, cannot open /dev/cu.usbmodem1', 'busy'],
  ['Opening COM3: Access denied', 'busy'],
  ['Error: Permission denied, cannot open /dev/ttyACM0', 'denied'],
  ['Error: Too many open files, cannot open /dev/ttyACM0', 'port'],
])('"%s" is "%s"', (message, kind) => {
  const cause = new Error(message)
  expect(openingError('/dev/ttyACM0', cause)).toMatchObject({ kind, cause })
})
