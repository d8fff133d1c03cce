// The limits of a filter, for its parser and for the schema of its value. They allow every list that a page writes,
// and bound what is pasted or sent.

/** Characters of a filter's text. */
export const longestFilter = 100_000;
/** Characters of a regular expression. */
export const longestPattern = 250;
/** Values of one list. */
export const mostValues = 10_000;
/** Conditions that one "and" or "or" may join. */
export const mostParts = 500;
/** Nesting depth of parentheses and "not". */
export const deepestFilter = 100;
