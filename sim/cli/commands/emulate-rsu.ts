import type { Command } from 'commander'
import { UsageError } from '../exit.js'
import type { CliContext } from '../io.js'

/** `wayside emulate rsu`: the frames of a roadside unit as UDP datagrams, for other people's receivers. */
export function emulateRsuCommand(emulate: Command, context: CliContext): void {
  emulate
    .command('rsu')
    .description('a roadside unit at a crossroads with signals and traffic: MAP, SPAT, RSM as UDP datagrams')
    .requiredOption('--udp <host:port>', 'where each frame goes, from the adaptation octet on')
    .action(({ udp }: { readonly udp: string }) => runRsu(udp, context))
}

async function runRsu(udp: string, { io }: CliContext): Promise<void> {
  const { host, port } = parseAddress(udp)
  const { RsuEmulation } = await import('../../emulate/rsu-emulation.js')
  const onNote = (text: string): void => io.err(`${text}\n`)
  const emulation = RsuEmulation.start({ host, port, startUnixMs: io.nowMs(), onNote })
  io.err(`roadside unit sends to ${udp}; end with Ctrl-C\n`)
  await new Promise<void>((resolve) => io.onInterrupt(resolve))
  await emulation.close()
  io.err(`${emulation.sent} frames sent\n`)
}

/** HOST:PORT, an IPv6 address in brackets. @throws UsageError */
function parseAddress(text: string): { readonly host: string; readonly port: number } {
  const match = /^(?:\[([0-9a-fA-F:.]+)\]|([^:[\]]+)):([0-9]{1,5})$/.exec(text)
  const port = Number(match?.[3])
  if (!match || !(port >= 1 && port <= 65535))
    throw new UsageError(`emulate rsu --udp: HOST:PORT expected, got "${text}"`)
  return { host: (match[1] ?? match[2])!, port }
}
