import type { DoctorFinding } from './examine.js'

/** Whether `serialport` has a binary for this machine: it ships them, nothing is compiled. */
export async function examineSerialDriver(
  load: () => Promise<{ readonly SerialPort: { list(): Promise<readonly unknown[]> } }> = () => import('serialport'),
): Promise<DoctorFinding> {
  const name = 'serialport'
  try {
    const { SerialPort } = await load()
    // Where there is no udev, or no port, the binary has been loaded all the same.
    await SerialPort.list().catch(() => [])
    return { name, status: 'ok', detail: 'its binary loads' }
  } catch (error) {
    const detail = error instanceof Error ? error.message.split('\n')[0]! : String(error)
    return {
      name,
      status: 'missing',
      detail,
      advice: 'for real boards: npm ci on this machine, not a copied node_modules',
    }
  }
}
