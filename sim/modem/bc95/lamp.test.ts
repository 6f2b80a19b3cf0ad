import { lampSuite } from '../testing/lamp-suite.js'

for (const model of ['bc95-g', 'bc28', 'bc35-g']) lampSuite(model)
