import type { PartMeter, PowerLedger } from '../../board/power-ledger.js'

/**
 * Books time of the air that a cell told at the end of a procedure (`UserEquipment.onAirTime`), in microseconds: it belongs
 * to sending and listening, not to the state that the ledger has been in meanwhile, whose index is `present`. `states` says
 * which states of the ledger those two are, `powerW` what each state draws in watts.
 */
export function bookAirTime(
  ledger: PowerLedger,
  meter: PartMeter,
  present: number,
  states: { readonly receive: number; readonly transmit: number },
  powerW: readonly number[],
  transmitUs: number,
  receiveUs: number,
): void {
  const { receive, transmit } = states
  ledger.charge(meter, present, (-ledger.powerW(meter) * (transmitUs + receiveUs)) / 1e6)
  ledger.charge(meter, transmit, (powerW[transmit]! * transmitUs) / 1e6)
  ledger.charge(meter, receive, (powerW[receive]! * receiveUs) / 1e6)
}
