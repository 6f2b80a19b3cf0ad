/** Marks that the numbers of the module's open sockets are not known. */
export const unknownSocket = -1

/** Marks that a socket is not open. */
export const noSocket = 32767
