import { expect, test } from 'vitest'
import { shownBytes } from './shown-bytes.js'

test.each([
  ['AT+CSQ\r', 'AT+CSQ'],
  ['\r\n+CSQ: 31,99\r\n\r\nOK\r\n', '+CSQ: 31,99 OK'],
  ['', ''],
  ['a\tb', '610962'],
  ['caf\u00e9', '636166c3a9'],
  ['x'.repeat(80), 'x'.repeat(80)],
  ['x'.repeat(81), `${'x'.repeat(80)}...`],
  ['\0'.repeat(1000), `${'0'.repeat(80)}...`],
])('%j is shown as %j', (text, shown) => expect(shownBytes(Buffer.from(text))).toBe(shown))
