export { decodeAnswer, decodeQuestion, encodeAnswer, encodeQuestion, type DnsAnswer, type DnsErrorKind } from './dns.js'
