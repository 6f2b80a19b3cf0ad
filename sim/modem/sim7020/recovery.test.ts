import { recoverySuite } from '../testing/recovery.js'

recoverySuite('sim7020')
