// Records the main process's calls to the operating system, in order, for tests.

export interface Call {
  what: string;
  with: unknown[];
}

export const calls: Call[] = [];

export function record(what: string, ...values: unknown[]): void {
  calls.push({ what, with: values });
}
