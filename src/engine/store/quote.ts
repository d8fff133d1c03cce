// Names and texts inside SQL.

/** Quotes an identifier. A name from a user never goes into SQL without this. */
export const quoteName = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** Quotes a text, for places where DuckDB takes no parameter (options of table functions). */
export const quoteText = (text: string): string => `'${text.replaceAll("'", "''")}'`;
