import type { ChipEntry } from './registry.js'

const pn532: ChipEntry = {
  name: 'pn532',
  title: 'NFC reader, HSU and I2C',
  part: 'NXP PN532/C1',
  datasheet: {
    title: 'PN532 user manual UM0701-02',
    url: 'https://www.nxp.com/docs/en/user-guide/141520.pdf',
  },
  buses: ['serial', 'i2c'],
  driver: 'firmware/drivers/pn532.ts',
  model: 'sim/chips/pn532.ts',
  test: 'sim/chips/pn532.test.ts',
  fidelity: 'frames, dialogues and Type A commands as libnfc 1.8.0 uses them; no FeliCa, Type B, target modes, SPI',
}

const mfrc522: ChipEntry = {
  name: 'mfrc522',
  title: 'NFC-A reader, SPI',
  part: 'NXP MFRC522',
  datasheet: { title: 'MFRC522 rev. 3.9', url: 'https://www.nxp.com/docs/en/data-sheet/MFRC522.pdf' },
  buses: ['spi'],
  driver: 'firmware/drivers/mfrc522.ts',
  model: 'sim/chips/mfrc522.ts',
  test: 'sim/chips/mfrc522.test.ts',
  fidelity: 'registers, FIFO, timer, CRC coprocessor, interrupt bits, collisions; no MIFARE authentication, no IRQ pin',
}

const ntag21x: ChipEntry = {
  name: 'ntag21x',
  title: 'NFC Forum Type 2 tags NTAG213, NTAG215, NTAG216',
  part: 'NXP NTAG213, NTAG215, NTAG216',
  datasheet: {
    title: 'NTAG213/215/216 rev. 3.2',
    url: 'https://www.nxp.com/docs/en/data-sheet/NTAG213_215_216.pdf',
  },
  // On the air: they hang on a reader, not on a bus of the board.
  buses: [],
  driver: 'firmware/drivers/ntag21x.ts',
  model: 'sim/chips/ntag21x.ts',
  test: 'sim/chips/ntag21x.test.ts',
  fidelity: 'memory, locks, password, counter, signature, anticollision; no ASCII mirror, no distance, no torn pages',
}

const nrf52Nfc: ChipEntry = {
  name: 'nrf52-nfc',
  title: 'NFC-A tag of nRF52 processors',
  part: 'Nordic nRF52832, nRF52840 (NFCT)',
  datasheet: { title: 'nRF52840 PS v1.7, 6.14; nRF5 SDK 15 nfc_t2t_lib (recalled)' },
  // Inside the processor: its provider hands it out.
  buses: [],
  driver: 'firmware/drivers/nrf52-nfc.ts',
  model: 'sim/chips/nrf52-nfc.ts',
  test: 'sim/chips/nrf52-nfc.test.ts',
  fidelity: 'Type 2 tag that can be read, restart at a new message, carrier events; no registers, no Type 4',
}

/** NFC readers and the tags before them, by name. */
export const nfcParts = { pn532, mfrc522, ntag21x, 'nrf52-nfc': nrf52Nfc } as const satisfies Record<string, ChipEntry>
