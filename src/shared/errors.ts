// The closed list of errors that the analyst can act on, and their form on the wire. The message of an AppError is a
// sentence: what happened, to what, what to do. Bugs are not in the list.

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
  "WORKSPACE_READ_ONLY",
  "WORKSPACE_DAMAGED",
  "FEATURE_MISSING",
  "TRAINING_FAILED",
  "COMPUTE_UNAVAILABLE",
  "ENGINE_GONE",
  "SINK_FAILED",
  "CANCELLED",
  "BUG",
] as const;

export type ErrorCode = (typeof errorCodes)[number];

/** An error on the wire; failure-schema.ts checks it. */
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

/** Converts anything thrown into a failure. What is neither an AppError nor a system error is a bug. */
export function toFailure(thrown: unknown): Failure {
  const expected = thrown instanceof AppError ? thrown : systemTrouble(thrown);
  if (expected) {
    return {
      code: expected.code,
      message: expected.message,
      ...(expected.detail ? { detail: expected.detail } : {}),
    };
  }
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  return {
    code: "BUG",
    message: `Tidewatch failed in a way it should not: ${error.message}`,
    detail: error.stack ?? error.message,
  };
}

/** The sentence for a system error of a file, folder or disk; null for anything else. */
function systemTrouble(thrown: unknown): AppError | null {
  if (!(thrown instanceof Error)) return null;
  const { code, path, syscall, message, stack } = thrown as Error & Record<string, unknown>;
  if (typeof code !== "string" || typeof syscall !== "string" || !/^E[A-Z0-9]+$/.test(code)) return null;
  const detail = typeof stack === "string" ? stack : message;
  const what = typeof path === "string" ? path : "A file";
  if (code === "ENOSPC" || code === "EDQUOT" || code === "EFBIG")
    return new AppError(
      "DISK_FULL",
      `The disk is full: ${typeof path === "string" ? path : "a file"} could not be written; free some space, then try again.`,
      detail,
    );
  const advice = troubles[code];
  return advice === undefined
    ? null
    : new AppError("FILE_UNREADABLE", `${what} cannot be used: ${advice} (${code} at ${syscall}).`, detail);
}

const troubles: Readonly<Record<string, string>> = {
  EACCES: "you may not read or write it; change its permissions, or choose another place",
  EPERM: "you may not change it; change its permissions, or choose another place",
  EROFS: "it lies on a disk that is read-only; choose another place",
  EIO: "the disk reports an error; copy what can be read to another disk",
  ENOENT: "it is not there, or the folder for it cannot be created; check the path",
  ENOTDIR: "a part of its path is no folder; check the path",
  EISDIR: "it is a folder; name a file in it",
  ELOOP: "its links lead in a circle; check the path",
  ENAMETOOLONG: "its name is too long; choose a shorter one",
  EMFILE: "too many files are open; close other programs, then try again",
  ENFILE: "too many files are open; close other programs, then try again",
  EBUSY: "another program uses it; close that program, then try again",
  ETXTBSY: "another program runs it; close that program, then try again",
  EEXIST: "it is there already; choose another name",
  ENOTEMPTY: "it is a folder that is not empty; choose another name",
  ESTALE: "its network disk was away; try again",
};

export function fromFailure(failure: Failure): AppError {
  return new AppError(failure.code, failure.message, failure.detail);
}
