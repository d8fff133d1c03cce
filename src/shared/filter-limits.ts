// How large a filter may be, for its parser and for the schema of its value: enough for every list that a page writes, and bounded
// for what is pasted or sent.

/** Characters of a filter's text. */
export const longestFilter = 100_000;
/** Characters of a regular expression. */
export const longestPattern = 250;
/** Values of one list. */
export const mostValues = 10_000;
/** Conditions that one "and" or "or" joins. */
export const mostParts = 500;
/** Parentheses and "not" inside each other. */
export const deepestFilter = 100;
