import { UplinkError } from './uplink-error.js'

/** Where a broker is and who we are to it. */
export interface BrokerAddress {
  readonly host: string
  readonly port: number
  readonly user?: string
  readonly password?: string
}

/**
 * Takes mqtt://[user[:password]@]host[:port] apart; the port is 1883 if none is named.
 * @throws UplinkError ("bad-url")
 */
export function parseBrokerUrl(text: string): BrokerAddress {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url?.protocol !== 'mqtt:' || url.hostname === '' || (url.pathname !== '' && url.pathname !== '/'))
    throw new UplinkError('bad-url', `uplink: mqtt://host:port expected, got ${JSON.stringify(text)}`)
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1')
  const port = url.port === '' ? 1883 : Number(url.port)
  if (port === 0) throw new UplinkError('bad-url', `uplink: a port of 1 to 65535 expected, got ${JSON.stringify(text)}`)
  if (url.username === '') return { host, port }
  const user = decodeURIComponent(url.username)
  return url.password === '' ? { host, port, user } : { host, port, user, password: decodeURIComponent(url.password) }
}
