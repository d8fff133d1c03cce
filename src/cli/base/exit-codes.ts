// The exit codes of the tidewatch command. The README lists them.
import type { ErrorCode } from "../../shared/errors.ts";

export const exitCodes = { done: 0, expected: 1, usage: 2, bug: 70, interrupted: 130 } as const;

/** The exit code for an error of this code. */
export function exitCodeOf(code: ErrorCode): number {
  switch (code) {
    case "USAGE":
    case "FILTER_INVALID":
      return exitCodes.usage;
    case "CANCELLED":
      return exitCodes.interrupted;
    case "BUG":
      return exitCodes.bug;
    default:
      return exitCodes.expected;
  }
}
