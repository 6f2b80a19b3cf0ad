import { recoverySuite } from './recovery.js'

recoverySuite('bc66')
