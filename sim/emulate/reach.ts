import { isIPv4 } from 'node:net'

/** An address of the outside. */
export interface Destination {
  readonly host: string
  readonly port: number
}

/** Where an emulated modem's packets really go. */
export interface ReachOptions {
  /** All TCP connections go here, whatever the modem was told to open. */
  readonly tcp?: Destination
  /** All UDP datagrams go here. */
  readonly udp?: Destination
  /** Whether other machines may be reached. Default false: an emulator on a desk talks to nobody by surprise. */
  readonly outside?: boolean
}

/** An uplink of the command line that cannot be read. */
export class ReachError extends Error {
  override readonly name = 'ReachError'
}

const schemes: Readonly<Record<string, { readonly carries: 'tcp' | 'udp'; readonly port: number | undefined }>> = {
  'mqtt:': { carries: 'tcp', port: 1883 },
  'tcp:': { carries: 'tcp', port: undefined },
  'coap:': { carries: 'udp', port: 5683 },
  'udp:': { carries: 'udp', port: undefined },
}

/** Reads what `--uplink` was given: mqtt://, tcp://, coap:// or udp://HOST[:PORT]. @throws ReachError */
export function parseReach(urls: readonly string[], outside = false): ReachOptions {
  const reach: { tcp?: Destination; udp?: Destination; outside: boolean } = { outside }
  for (const text of urls) {
    const url = URL.canParse(text) ? new URL(text) : undefined
    const scheme = url && schemes[url.protocol]
    const port = url?.port ? Number(url.port) : scheme?.port
    if (!url || !scheme || url.hostname === '' || !port)
      throw new ReachError(
        `--uplink: mqtt://HOST[:PORT], tcp://HOST:PORT, coap://HOST[:PORT] or udp://HOST:PORT expected, got "${text}"`,
      )
    if (reach[scheme.carries])
      throw new ReachError(
        `--uplink: one destination for ${scheme.carries.toUpperCase()} expected, got "${text}" besides another`,
      )
    reach[scheme.carries] = { host: url.hostname.replace(/^\[(.*)\]$/, '$1'), port }
  }
  return reach
}

/** Where packets for a host and port go; undefined where they may not. */
export function destinationOf(
  reach: ReachOptions,
  carries: 'tcp' | 'udp',
  host: string,
  port: number,
): Destination | undefined {
  const fixed = reach[carries]
  if (fixed) return fixed
  return reach.outside || isLoopback(host) ? { host, port } : undefined
}

/** Whether a name or address is this machine's loopback interface. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'))
}
