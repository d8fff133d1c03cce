// A figure between 0 and 1 with three digits, as evaluations are written.
export const figure = (value: number | null | undefined): string => (value == null ? "–" : value.toFixed(3));
