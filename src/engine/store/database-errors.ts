// What DuckDB throws, as sentences for the analyst.
import { AppError } from "../../shared/errors.ts";
import type { Uses } from "./uses.ts";

/** Runs work on the database. Once the database closes or breaks, that is the reason of every failure. */
export async function translated<T>(uses: Uses, work: () => Promise<T>): Promise<T> {
  try {
    uses.refuseIfClosing();
    return await work();
  } catch (thrown) {
    // From now on, every failure is a consequence of closing.
    uses.refuseIfClosing();
    if (isFatal(thrown)) uses.isBroken = true;
    throw translate(thrown);
  }
}

export function translatedSync<T>(work: () => T): T {
  try {
    return work();
  } catch (thrown) {
    throw translate(thrown);
  }
}

export const isFatal = (thrown: unknown): boolean =>
  /database has been invalidated|fsync failed/i.test(String(thrown));

/** Turns DuckDB's errors that the analyst can act on into sentences. */
function translate(thrown: unknown): unknown {
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  if (/^INTERRUPT|Interrupted!/i.test(message)) return new AppError("CANCELLED", "The work was cancelled.");
  if (
    /No space left on device|disk is full|Disk quota exceeded|File too large|max_temp_directory_size|Could not write all bytes/i.test(
      message,
    )
  ) {
    return new AppError(
      "DISK_FULL",
      "The disk of the workspace is full; free some space or move the workspace, then try again. Nothing was changed.",
      message,
    );
  }
  const regex =
    /^Invalid Input Error: ((?:missing [\])]|unexpected \)|invalid (?:escape sequence|character class|repetition size|perl operator|UTF-8|named capture)|no argument for repetition|bad repetition operator|trailing \\|pattern too large)[^\n]*)/.exec(
      message,
    );
  if (regex)
    return new AppError(
      "FILTER_INVALID",
      `The regular expression cannot be read: ${regex[1]}. Write it as RE2 does: without references back and without look-around.`,
    );
  if (isFatal(thrown)) {
    return new AppError(
      "FILE_UNREADABLE",
      "The disk of the workspace reported an error, and the store stopped so that nothing is damaged; check the disk, then open the workspace again.",
      message,
    );
  }
  const file = /(?:Could not|Cannot|Failed to) (?!set lock).{0,40}?file "([^"]+)"[^"]*?: (.+)$/s.exec(
    message,
  );
  if (file) {
    return new AppError(
      "FILE_UNREADABLE",
      `The store cannot use the file ${file[1]}: ${file[2]!.split("\n")[0]}; check the file, its permissions and its disk.`,
      message,
    );
  }
  if (/Out of Memory Error|failed to pin block/i.test(message)) {
    return new AppError(
      "UNSUPPORTED",
      "This needs more memory than Tidewatch may use here; choose fewer rows or columns.",
      message,
    );
  }
  return thrown;
}
