// Limits of tables. Each is far above what network logs need, and low enough to refuse early a file built to exhaust
// memory or time. A message names the limit and the place.

/** Columns of a table, and different keys of JSON records (nested ones count by their path). */
export const mostColumns = 1000;

/** Characters of a column's name; longer names are cut. */
export const longestName = 200;

/** Different fields of a log parsed by Tidewatch; more are left out and counted. */
export const mostFields = 300;

/** Levels of objects and lists in JSON. */
export const deepestJson = 100;

/** Bytes of one object in a JSON file; the store loads an object whole. */
export const longestObjectBytes = 16 << 20;

/** Bytes of a line of separated values; readers load it whole. */
export const longestLineBytes = 1_500_000;

/** Characters of a line or an object of a log. */
export const longestRecord = 4_000_000;
