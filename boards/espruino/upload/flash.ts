import { converse } from '../../serial/index.js'
import type { UploadNote, UploadPlan, UploadProgress, UploadResult } from './dialogue.js'
import { EspruinoUploader } from './uploader.js'

/** How an image gets onto a board that hangs on this computer. */
export interface FlashOptions extends UploadPlan {
  /** "/dev/ttyACM0", "COM3", the path of a pseudo-terminal, "tcp://127.0.0.1:2323". */
  readonly port: string
  /** Bits per second of the console; nothing on USB. Default 9600, that of the interpreter. */
  readonly baudRate?: number
  readonly onProgress?: (told: UploadProgress | UploadNote) => void
}

/** Baud rate of the interpreter's console on a UART (DEFAULT_CONSOLE_BAUDRATE of 2v29.277). */
const consoleBaudRate = 9600

/** Uploads in real time. @throws PortError, UploadError */
export async function flashImage({ port, baudRate, onProgress, ...plan }: FlashOptions): Promise<UploadResult> {
  let result: UploadResult | undefined
  const where = { port, baudRate: baudRate ?? consoleBaudRate }
  await converse<UploadProgress | UploadNote | { readonly kind: 'done'; readonly result: UploadResult }>(
    new EspruinoUploader(plan),
    where,
    (told) => {
      if (told.kind === 'done' && 'result' in told) result = told.result
      else if (told.kind === 'progress' || told.kind === 'note') onProgress?.(told)
    },
  )
  return result!
}
