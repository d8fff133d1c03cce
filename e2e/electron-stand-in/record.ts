// What the main process asked of the operating system, in order, for a test to look at.

export interface Call {
  what: string;
  with: unknown[];
}

export const calls: Call[] = [];

export function record(what: string, ...values: unknown[]): void {
  calls.push({ what, with: values });
}
