import { Ajv2020, type Options } from 'ajv/dist/2020.js'
import { formats } from './formats.js'

/** A compiler of schemas that knows our formats, fills in defaults, and says all that is wrong. */
export function makeAjv(options: Options = {}): Ajv2020 {
  const ajv = new Ajv2020({
    allErrors: true,
    useDefaults: true,
    strictTypes: false,
    strictRequired: false,
    // Its optimizer makes an object for every name in the code, thousands of which fill the engine's table of what follows
    // an empty object; until the next collection every `{}` that gets its first key then has a shape of its own, and a run
    // takes twice as long.
    code: { optimize: false },
    ...options,
  })
  for (const [name, format] of Object.entries(formats))
    ajv.addFormat(name, { type: 'string', validate: (text) => format.accepts(text) })
  return ajv
}
