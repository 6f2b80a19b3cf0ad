import type { ModemError } from '../../protocols/at/error.js'
import type { AtModem } from './at-modem.js'

/** Whether a text can stand in quotes: printable ASCII without quotes and backslashes. */
export function isQuotable(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code < 32 || code > 126 || code === 34 || code === 92) return false
  }
  return true
}

/** The error for text that cannot. */
export function badText(driver: AtModem, text: string): ModemError {
  return driver.error('bad-text', `printable ASCII without quotes expected, got "${text}"`)
}
