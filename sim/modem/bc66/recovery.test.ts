import { recoverySuite } from '../testing/recovery.js'

recoverySuite('bc26')
recoverySuite('bc660k')
