export { bootFile } from './device-code.js'
export type { UploadNote, UploadPlan, UploadProgress, UploadResult } from './dialogue.js'
export type { UploadError, UploadErrorKind } from './errors.js'
export { EspruinoUploader, type UploadOutput } from './uploader.js'
