// Sources that datasets query where they lie: whether such a file, or folder of files, is still the one that was opened.
// The rows of a dataset are numbered by it, and scores and verdicts hang on the numbers; so a changed one is not read.
import { AppError } from "../../shared/errors.ts";
import type { Dataset } from "../../shared/vocabulary.ts";
import { hashSource, lookAtSource } from "../files/source-folder.ts";

interface SourcesInPlace {
  /** Throws FILE_MISSING or FILE_CHANGED with a sentence; a source that was copied is always itself. */
  confirm(source: Dataset["source"]): Promise<void>;
}

/** A page of rows is asked for many times a second. To look at one file costs nothing, at a folder of a thousand a good deal. */
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
      // A copy of the same bytes has another time.
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
