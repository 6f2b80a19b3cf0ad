import type { AccessMode } from './options.js'

/*
 * Dialogues of RRC and NAS as lists of messages with their sizes (facts/nbiot.md 1.9; sizes are those of ASN.1 encodings
 * as seen in captures, to some bytes [recalled]).
 */

/** One message of a dialogue: up or down, bytes at the RLC, and whether the network behind the base station takes a turn first. */
export interface DialogueStep {
  readonly isUp: boolean
  readonly bytes: number
  readonly turn: 'base' | 'core'
  /** The user's data rides in this message, or behind it in the same blocks. */
  readonly carriesData?: true
}

const up = (bytes: number, turn: 'base' | 'core' = 'base'): DialogueStep => ({ isUp: true, bytes, turn })
const down = (bytes: number, turn: 'base' | 'core' = 'base'): DialogueStep => ({ isUp: false, bytes, turn })
const upWithData = (bytes: number): DialogueStep => ({ ...up(bytes), carriesData: true })

/** RAR: MAC header and six bytes for one modem; Msg3 has the 88 bits that are granted first. */
export const responseBytes = 7
export const message3Bits = 88
/** RRCEarlyDataRequest-NB around the data: S-TMSI, cause, NAS header. */
export const earlyDataHeaderBytes = 12
/** RRCEarlyDataComplete-NB. */
export const earlyDataCompleteBytes = 8
/** RRCConnectionRelease-NB. */
export const releaseBytes = 8
/** NAS and RLC around data of the control plane; PDCP around data of the user plane. */
export const controlPlaneHeaderBytes = 10
export const userPlaneHeaderBytes = 3
/** Scheduling request of a connected modem: C-RNTI and buffer status report in Msg3; the grant resolves the contention. */

/** After Msg3, until the modem is connected and may send. */
export const accessDialogues: Readonly<Record<Exclude<AccessMode, 'edt'>, readonly DialogueStep[]>> = {
  // RRCConnectionResume-NB, RRCConnectionResumeComplete-NB with the buffer status; data comes in a grant of its own.
  resume: [down(14), up(3)],
  // RRCConnectionSetup-NB, RRCConnectionSetupComplete-NB with the control plane service request that carries the data.
  ciot: [down(20), upWithData(16)],
  // Setup, complete with service request, security mode command and complete, reconfiguration and complete.
  'service-request': [down(20), up(16), down(11, 'core'), up(4), down(30), up(4)],
}

/** Attach of a modem that the network does not know (TS 23.401, 5.3.2.1): with authentication and NAS security. */
export const attachDialogue: readonly DialogueStep[] = [
  down(20), // RRCConnectionSetup-NB
  up(70), // RRCConnectionSetupComplete-NB: attach request, PDN connectivity request
  down(39, 'core'), // authentication request
  up(16), // authentication response
  down(20, 'core'), // security mode command
  up(20), // security mode complete
  down(12, 'core'), // ESM information request
  up(28), // ESM information response: APN
  down(90, 'core'), // attach accept with default bearer
  up(20), // attach complete
]

/** Tracking area update of a modem that the network knows (TS 23.401, 5.3.3). */
export const updateDialogue: readonly DialogueStep[] = [down(20), up(45), down(50, 'core'), up(14)]
