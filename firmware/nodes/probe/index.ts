export { probeParts } from './hardware.js'
export { Probe, type ProbeConfig } from './probe.js'
