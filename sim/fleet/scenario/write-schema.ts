import { writeFileSync } from 'node:fs'
import { publishedSchema } from './published-schema.js'

/** `npm run schema`: writes the published schema anew, from the root of a checkout. */
writeFileSync('sim/fleet/scenario/scenario.schema.json', `${JSON.stringify(publishedSchema(), null, 2)}\n`)
