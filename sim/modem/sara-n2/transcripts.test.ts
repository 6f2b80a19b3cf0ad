import { fileURLToPath } from 'node:url'
import { prepareNeul } from '../bc95/prepare.js'
import { transcriptSuite } from '../testing/transcript-suite.js'

transcriptSuite(fileURLToPath(new URL('transcripts/', import.meta.url)), prepareNeul)
