// The closed list of errors that the analyst can act on, and their form on the wire.
// The message of an AppError is a sentence: what happened, to what, what to do. Bugs are not in the list.

export const errorCodes = [
  "USAGE",
  "INVALID_INPUT",
  "UNKNOWN_REQUEST",
  "FORBIDDEN",
  "NOT_FOUND",
  "UNSUPPORTED",
  "FILE_MISSING",
  "FILE_UNREADABLE",
  "FILE_EMPTY",
  "FILE_NOT_RECOGNISED",
  "FILE_CHANGED",
  "DISK_FULL",
  "FILTER_INVALID",
  "WORKSPACE_NONE",
  "WORKSPACE_LOCKED",
  "WORKSPACE_NEWER",
  "WORKSPACE_DAMAGED",
  "FEATURE_MISSING",
  "TRAINING_FAILED",
  "COMPUTE_UNAVAILABLE",
  "ENGINE_GONE",
  "CANCELLED",
  "BUG",
] as const;

export type ErrorCode = (typeof errorCodes)[number];

/** What an error looks like on the wire; failure-schema.ts checks it. */
export interface Failure {
  code: ErrorCode;
  message: string;
  detail?: string | undefined;
}

export class AppError extends Error {
  readonly code: ErrorCode;
  readonly detail: string | undefined;

  constructor(code: ErrorCode, message: string, detail?: string) {
    super(message);
    this.name = "AppError";
    this.code = code;
    this.detail = detail;
  }
}

/** Turns anything thrown into a failure; what is not an AppError is a bug and says so. */
export function toFailure(thrown: unknown): Failure {
  if (thrown instanceof AppError) {
    return {
      code: thrown.code,
      message: thrown.message,
      ...(thrown.detail ? { detail: thrown.detail } : {}),
    };
  }
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  return {
    code: "BUG",
    message: `Tidewatch failed in a way it should not: ${error.message}`,
    detail: error.stack ?? error.message,
  };
}

export function fromFailure(failure: Failure): AppError {
  return new AppError(failure.code, failure.message, failure.detail);
}
