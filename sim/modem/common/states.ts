import type { PartStates } from '../../board/power-ledger.js'

/** States of a modem in the power ledger. */
export const modemStates: PartStates = {
  part: 'modem',
  states: ['off', 'boot', 'psm', 'idle', 'connected', 'receive', 'transmit'],
  supply: 'board',
}

/** Indexes into {@link modemStates}. */
export const state = { off: 0, boot: 1, psm: 2, idle: 3, connected: 4, receive: 5, transmit: 6 } as const

/** Index of what a radio does: by comparing, since a name that is looked up in an object costs ten times as much. */
export function stateOf(radio: 'idle' | 'connected' | 'receive' | 'transmit'): number {
  if (radio === 'idle') return state.idle
  if (radio === 'connected') return state.connected
  return radio === 'receive' ? state.receive : state.transmit
}
