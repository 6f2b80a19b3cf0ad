import { lampSuite } from '../testing/lamp-suite.js'

lampSuite('sara-n2')
