import { fileURLToPath } from 'node:url'
import { transcriptSuite } from '../testing/transcript-suite.js'
import { prepareNeul } from './prepare.js'

transcriptSuite(fileURLToPath(new URL('transcripts/', import.meta.url)), prepareNeul)
