import { spawnSync } from 'node:child_process'

/** Whether Wireshark's terminal programs are there. */
export function hasTshark(): boolean {
  return ['tshark', 'capinfos'].every((program) => spawnSync(program, ['-v']).status === 0)
}

/** Runs a program to its end and gives what it printed. @throws Error where it did not end well */
export function run(program: string, ...args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(program, args, {
    encoding: 'utf8',
    env: { ...process.env, TZ: 'UTC' },
    maxBuffer: 2 ** 28,
  })
  if (status !== 0) throw new Error(`${program} ended with ${status}: ${stderr}`)
  return stdout
}

/** As docs/trace-wireshark.md says: checksums are looked at, and the link types of users are known. */
const checks = [
  ...['ip', 'tcp', 'udp'].flatMap((layer) => ['-o', `${layer}.check_checksum:TRUE`]),
  ...[0, 1].flatMap((user) => ['-o', `uat:user_dlts:"User ${user} (DLT=${147 + user})","data","0","","0",""`]),
]

/** Fields of the packets that a display filter lets through, a row for each. */
export function fields(path: string, filter: string, ...names: readonly string[]): string[][] {
  const asked = names.flatMap((name) => ['-e', name])
  return run('tshark', '-r', path, ...checks, '-Y', filter, '-T', 'fields', ...asked)
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.split('\t'))
}
