import { nodeKinds } from '../kinds/index.js'

/** The modems a scenario may name. */
export function modemNames(): string[] {
  return [...new Set(Object.values(nodeKinds).map(({ defaultModem }) => defaultModem))]
}
