/*
 * Times of the platform. Those of RFC 7252, 4.8 are its defaults; the others are what the carriers' platforms are seen to do
 * or, where that is not known, chosen.
 */

/** Transmission parameters (RFC 7252, 4.8). */
export const ackTimeoutUs = 2_000_000
export const ackRandomFactor = 1.5
export const maxRetransmit = 4

/** How long a message identifier is remembered: EXCHANGE_LIFETIME (RFC 7252, 4.8.2). */
export const exchangeLifetimeUs = 247_000_000

/** How long a response may follow its acknowledgement: MAX_TRANSMIT_WAIT (RFC 7252, 4.8.2). */
export const responseWaitUs = 93_000_000

/** From a registration to the observation [chosen]: the client has to hear of the first before it can understand the second. */
export const observeDelayUs = 1_000_000

/** From an observation that came to nothing to the next try, doubled each time up to the longest [chosen]. */
export const observeAgainUs = 60_000_000
export const longestObserveAgainUs = 3600_000_000

/** How long a client is taken to listen after it was heard: MAX_TRANSMIT_WAIT, as OMA LwM2M 1.0, 8.3 has it for queue mode. */
export const defaultAwakeUs = 93_000_000

/** How long a command waits for its client where nobody says: CTWing's own default is two days [recalled, not confirmed]. */
export const defaultCommandLifetimeUs = 172_800_000_000
