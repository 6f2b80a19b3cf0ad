import type { Resource } from './model.js'
import type { Setting } from './settings.js'

/** A setting that has a name as a resource of a node's data model. */
export const settingResource = ({ path, name, unit, isFloat }: Setting & { readonly name: string }): Resource => ({
  path,
  name,
  type: isFloat ? 'float' : 'integer',
  writable: true,
  ...(unit ? { unit } : {}),
})
