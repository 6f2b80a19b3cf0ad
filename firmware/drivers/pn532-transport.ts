/** What a transport tells the driver. */
export interface Pn532Listener {
  /** Bytes of the chip, in whatever pieces. */
  onBytes(bytes: Uint8Array): void
  /** The bus said no. */
  onError(error: Error): void
}

/** A PN532's way to its host: UART, I2C. */
export interface Pn532Transport {
  /** Wakes the chip; calls back, later, when it hears. */
  wake(done: () => void): void
  /** Sends a frame. What goes wrong is told to the listener, later. */
  send(frame: Uint8Array): void
  /** A frame of at most so many bytes is due; 0: none is. */
  expect(byteLength: number): void
  close(): void
}

/** Makes the transport for a driver. */
export type Pn532TransportFactory = (listener: Pn532Listener) => Pn532Transport
