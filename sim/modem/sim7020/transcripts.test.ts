import { fileURLToPath } from 'node:url'
import { transcriptSuite } from '../testing/transcript-suite.js'
import { prepareSurroundings } from '../testing/surroundings.js'

transcriptSuite(fileURLToPath(new URL('transcripts/', import.meta.url)), prepareSurroundings)
