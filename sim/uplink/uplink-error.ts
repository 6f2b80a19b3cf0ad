/**
 * Why the platform cannot be used:
 * "bad-url": not an mqtt:// address; "unknown-host": the name does not resolve; "unreachable": nobody answers there;
 * "refused": the broker answered and does not want us; "not-mqtt": what answers speaks something else;
 * "port-in-use" and "port-denied": the embedded broker cannot listen; "not-routed": the broker does not bring a command
 * back to the node that subscribed to it.
 */
export type UplinkErrorKind =
  'bad-url' | 'unknown-host' | 'unreachable' | 'refused' | 'not-mqtt' | 'port-in-use' | 'port-denied' | 'not-routed'

/** Something outside the world is missing or in the way: the environment's fault, never the scenario's. */
export class UplinkError extends Error {
  override readonly name = 'UplinkError'

  constructor(
    readonly kind: UplinkErrorKind,
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options)
  }
}

/** What a failed connection attempt to `address` (host:port) means. */
export function connectError(address: string, cause: unknown): UplinkError {
  if (cause instanceof UplinkError) return cause
  const code = (cause as { code?: string } | undefined)?.code
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return new UplinkError('unknown-host', `MQTT broker ${address}: the host name does not resolve`, { cause })
  const reason = code ?? (cause instanceof Error ? cause.message : 'no connection')
  return new UplinkError('unreachable', `MQTT broker ${address}: a broker expected, got ${reason}`, { cause })
}

/** What a CONNACK return code other than 0 means (MQTT 3.1.1, table 3.1). */
export function refusal(address: string, returnCode: number): UplinkError {
  const meaning = connectReturnCodes[returnCode] ?? `return code ${returnCode}`
  return new UplinkError('refused', `MQTT broker ${address}: the connection was refused, ${meaning}`)
}

/** What a failed listen on `address` (host:port) means. */
export function listenError(address: string, cause: unknown): UplinkError {
  const code = (cause as { code?: string } | undefined)?.code
  if (code === 'EADDRINUSE')
    return new UplinkError('port-in-use', `embedded MQTT broker: ${address} is in use by another program`, { cause })
  return new UplinkError('port-denied', `embedded MQTT broker: cannot listen on ${address}, ${code ?? 'unknown'}`, {
    cause,
  })
}

const connectReturnCodes: Readonly<Record<number, string>> = {
  1: 'it does not speak MQTT 3.1.1',
  2: 'it does not like the client id',
  3: 'it is not available',
  4: 'user or password is wrong',
  5: 'the user may not connect',
}
