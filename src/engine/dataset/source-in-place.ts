// For datasets that query a source file, or folder of files, in place: checks that the source is unchanged. Row numbers come from the
// source, and scores and verdicts refer to row numbers, so a changed source is not read.
import { AppError } from "../../shared/errors.ts";
import type { Dataset } from "../../shared/vocabulary.ts";
import { hashSource, lookAtSource } from "../files/source-folder.ts";

interface SourcesInPlace {
  /** Throws FILE_MISSING or FILE_CHANGED with a sentence. A source that was copied always passes. */
  confirm(source: Dataset["source"]): Promise<void>;
}

/** Pages of rows are requested many times per second. Checking one file is cheap, checking a folder of a thousand is not. */
const folderGoodForMs = 1000;

export function createSourcesInPlace(): SourcesInPlace {
  const confirmed = new Map<string, { atMs: number; modifiedMs: number }>();
  return {
    async confirm(source) {
      const { path, bytes, sha256, inPlace } = source;
      if (inPlace === undefined) return;
      const key = `${sha256} ${path}`;
      const known = confirmed.get(key);
      if (known && inPlace.files > 1 && performance.now() - known.atMs < folderGoodForMs) return;
      confirmed.delete(key);
      const now = await lookAtSource(path).catch((thrown) => {
        throw gone(path, thrown);
      });
      const same = now.bytes === bytes && (now.parts?.length ?? 1) === inPlace.files;
      // A copy of the file has the same bytes but another time.
      const untouched = now.modifiedMs === inPlace.modifiedMs || now.modifiedMs === known?.modifiedMs;
      if (!same || !(untouched || (await hashSource(now, new AbortController().signal)) === sha256))
        throw changed(path);
      confirmed.set(key, { atMs: performance.now(), modifiedMs: now.modifiedMs });
    },
  };
}

function gone(path: string, thrown: unknown): unknown {
  if (!(thrown instanceof AppError)) return thrown;
  return new AppError(
    "FILE_MISSING",
    `This dataset is queried in place, and ${path} is not there any more; put it back, or import it again from where it is now.`,
    thrown.message,
  );
}

const changed = (path: string): AppError =>
  new AppError(
    "FILE_CHANGED",
    `This dataset is queried in place, and ${path} has changed since it was opened; open it again as a new dataset.`,
  );
