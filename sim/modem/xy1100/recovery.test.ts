import { recoverySuite } from '../testing/recovery.js'

recoverySuite('xy1100')
recoverySuite('xy1100-q')
