import {
  activeEnergySpan,
  decodeEnergy,
  decodeGearDiagnostics,
  decodeLightDiagnostics,
  gearDiagnosticsSpan,
  lightDiagnosticsSpan,
  readBank,
  short,
  type BankSpan,
  type EnergyReading,
  type GearDiagnostics,
  type LightDiagnostics,
} from '../../../protocols/dali/index.js'
import type { DaliInterface } from '../../drivers/dali-interface.js'
import type { Completion } from '../../hal/index.js'

/** What the memory of a gear says: banks 202, 205 and, where asked for, 206. A bank that could not be read is undefined. */
export interface GearMemory {
  readonly energy: EnergyReading | undefined
  readonly gear: GearDiagnostics | undefined
  readonly light: LightDiagnostics | undefined
}

/** Reads the banks of one gear, one after the other. @param done with an error of the interface or the line only */
export function readMemory(
  line: DaliInterface,
  shortAddress: number,
  withLight: boolean,
  done: Completion<[GearMemory]>,
): void {
  const read = (span: BankSpan, next: (bytes: Uint8Array | undefined) => void): void =>
    line.run(readBank(short(shortAddress), span), (error, result) => {
      if (error) done(error, nothing)
      else next(result.ok ? result.bytes : undefined)
    })
  read(activeEnergySpan, (energyBytes) =>
    read(gearDiagnosticsSpan, (gearBytes) => {
      const energy = energyBytes && decodeEnergy(energyBytes)
      const gear = gearBytes && decodeGearDiagnostics(gearBytes)
      if (!withLight) return done(null, { energy, gear, light: undefined })
      read(lightDiagnosticsSpan, (bytes) => done(null, { energy, gear, light: bytes && decodeLightDiagnostics(bytes) }))
    }),
  )
}

/** What goes with an error where a result would be; nobody may look at it. */
const nothing = undefined as never
