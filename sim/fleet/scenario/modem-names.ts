import { modemModels } from '../../modem/registry.js'

/** The modems a scenario may name. */
export function modemNames(): string[] {
  return Object.keys(modemModels)
}
