export { overDatagrams, type DatagramTarget } from './datagram-modem.js'
export { probeParts } from './hardware.js'
export { Probe, type ProbeConfig } from './probe.js'
