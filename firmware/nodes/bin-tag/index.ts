export {
  binRecordType,
  encodeBinTag,
  longestId,
  readBinTag,
  wasteCategories,
  type BinReading,
  type BinRecord,
  type WasteCategory,
} from './record.js'
export { BinTag, type BinTagConfig } from './bin-tag.js'
export { binTagParts } from './hardware.js'
