// A text that a person or a file wrote, as a sentence quotes it.

const longest = 80;

/** In quotes, and cut where it would hide the sentence. */
export const quotedText = (text: string): string =>
  `"${text.length > longest ? `${text.slice(0, longest)}…` : text}"`;
