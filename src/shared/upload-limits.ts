// What an upload may hold, for the window that sends it and the engine that receives it.

/** As many as an import of several files takes. */
export const mostUploadFiles = 10_000;
export const mostPieceBytes = 8 * 1024 * 1024;
