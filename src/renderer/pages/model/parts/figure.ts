// Formats a figure between 0 and 1 with three digits.
export const figure = (value: number | null | undefined): string => (value == null ? "–" : value.toFixed(3));
