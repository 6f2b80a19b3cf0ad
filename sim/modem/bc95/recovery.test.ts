import { recoverySuite } from '../testing/recovery.js'

recoverySuite('bc95-g')
