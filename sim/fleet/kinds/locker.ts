import { doorStatus, lockerModel, lockerParts } from '../../../firmware/nodes/locker/index.js'
import { perYear, share } from './common-options.js'
import type { NodeKind } from './kind.js'

/** Options of a locker, converted. */
export interface LockerOptions {
  readonly pickupsPerDay: number
  readonly typoShare: number
  readonly leaveOpenShare: number
  readonly breakInsPerYear: number
}

/** The parcel locker: six compartments, keypad, opens by command and by one-time code. */
export const lockerKind: NodeKind = {
  name: 'locker',
  title: 'Parcel locker: six doors with feedback, keypad for one-time codes',
  parts: lockerParts,
  model: lockerModel,
  repeated: [doorStatus(0)],
  defaultBoard: 'esp32',
  defaultModem: 'bc66',
  optionsSchema: {
    type: 'object',
    additionalProperties: false,
    properties: {
      pickupsPerDay: {
        type: 'number',
        minimum: 0,
        maximum: 200,
        default: 12,
        description: 'Parcels fetched with a code a day, mean; by the hour of the day',
      },
      typoShare: share('Share of visits that mistype the code once', 0.05),
      leaveOpenShare: share('Share of visits that leave the door open for hours', 0.02),
      breakInsPerYear: perYear('Doors forced open a year, mean', 1),
    },
  },
}
