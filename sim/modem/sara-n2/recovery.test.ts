import { recoverySuite } from '../testing/recovery.js'

recoverySuite('sara-n2')
