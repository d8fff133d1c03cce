// How much a table may have. Every limit is far above what logs of network traffic need, and low enough that a file built to
// exhaust memory or time is refused early. Where a limit is met, the message names it and the place.

/** Columns of a table, and different keys of JSON records (nested ones count by their path). */
export const mostColumns = 1000;

/** Different fields of a log whose records are parsed here; those beyond are left out and counted. */
export const mostFields = 500;

/** Levels of objects and lists in JSON. */
export const deepestJson = 100;

/** Bytes of one object in a JSON file; the store holds an object whole. */
export const longestObjectBytes = 16 << 20;

/** Bytes of a line of separated values; readers would hold it whole in memory. */
export const longestLineBytes = 1_500_000;

/** Characters of a line or an object of a log. */
export const longestRecord = 4_000_000;
