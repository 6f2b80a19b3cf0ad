/**
 * Where the controllers of an STM32 come out, by the pins of their clock or of their receiver: the same on every part that has
 * them (data sheets, alternate functions).
 */

export const i2c1OnB6 = { name: 'I2C1', data: 'B7', clock: 'B6' } as const
export const i2c1OnB8 = { name: 'I2C1', data: 'B9', clock: 'B8' } as const
export const i2c2OnB10 = { name: 'I2C2', data: 'B3', clock: 'B10' } as const
export const i2c2OnF1 = { name: 'I2C2', data: 'F0', clock: 'F1' } as const
export const i2c3OnB4 = { name: 'I2C3', data: 'B4', clock: 'A8' } as const
export const i2c3OnC9 = { name: 'I2C3', data: 'C9', clock: 'A8' } as const

export const serial1OnB7 = { name: 'Serial1', transmit: 'B6', receive: 'B7' } as const
export const serial2OnA3 = { name: 'Serial2', transmit: 'A2', receive: 'A3' } as const
export const serial3OnB11 = { name: 'Serial3', transmit: 'B10', receive: 'B11' } as const

export const spi1OnA5 = { name: 'SPI1', clock: 'A5', in: 'A6', out: 'A7' } as const
export const spi2OnB13 = { name: 'SPI2', clock: 'B13', in: 'B14', out: 'B15' } as const
export const spi3OnB3 = { name: 'SPI3', clock: 'B3', in: 'B4', out: 'B5' } as const
export const spi3OnC10 = { name: 'SPI3', clock: 'C10', in: 'C11', out: 'C12' } as const
