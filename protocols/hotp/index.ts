export { codeDigits, findCounter, hotp } from './hotp.js'
export { hmacSha1, sha1 } from './sha1.js'
