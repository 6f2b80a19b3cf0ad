import { spawnSync } from 'node:child_process'

/** Whether sigrok-cli is there, with its decoders (Debian: sigrok-cli). */
export function hasSigrok(): boolean {
  return spawnSync('sigrok-cli', ['--version']).error === undefined
}

/**
 * What a decoder of sigrok says of a dump, a line for each annotation, without the decoder's name. `input`: options of its
 * VCD reader, such as "compress=100000", which shortens idle times to so many ticks.
 */
export function decodeWithSigrok(path: string, decoder: string, annotations: string, input?: string): string[] {
  const format = input === undefined ? 'vcd' : `vcd:${input}`
  const args = ['-i', path, '-I', format, '-P', decoder, '-A', annotations]
  const { status, stdout, stderr } = spawnSync('sigrok-cli', args, { encoding: 'utf8', maxBuffer: 1 << 28 })
  if (status !== 0) throw new Error(`sigrok-cli ${args.join(' ')}: ${stderr}`)
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.slice(line.indexOf(': ') + 2))
}
