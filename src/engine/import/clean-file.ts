// A clean copy of a file that the store's reader cannot read as it is: UTF-8, no line too long for it, with a report of what the copy
// leaves out.
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { longestLineBytes } from "../../core/table/limits.ts";
import type { Refusal } from "../../shared/vocabulary.ts";
import { asFileError } from "../files/source-file.ts";
import { type Survey, writeCleanCopy } from "./survey.ts";

export interface CleanFile {
  path: string;
  gzip: boolean;
  refused: Refusal[];
  warnings: string[];
}

/** Whether the store's reader can read the lines. */
export const isReadable = ({ utf8, longLines }: Survey): boolean => utf8 && !longLines;

/** Writes a clean copy into the workspace's temporary folder. */
export async function cleanFile(
  path: string,
  options: { gzip: boolean; survey: Survey; folder: string; id: number; signal: AbortSignal },
): Promise<CleanFile> {
  const { gzip, survey } = options;
  const to = join(options.folder, `clean-${options.id}.csv`);
  const copy = await writeCleanCopy(path, { gzip, utf8: survey.utf8, to, signal: options.signal }).catch(
    async (thrown) => {
      await rm(to, { force: true });
      throw asFileError(thrown, path);
    },
  );
  const limit = `${(longestLineBytes / 1e6).toFixed(1)} MB`;
  return {
    path: to,
    gzip: false,
    refused:
      copy.longLineCount === 0
        ? []
        : [
            {
              reason: `The line is longer than ${limit}`,
              count: copy.longLineCount,
              examples: copy.longLines.map(({ line, start }) => ({ line, text: start })),
            },
          ],
    warnings: copy.converted ? ["The text is not UTF-8; it was read as Windows-1252."] : [],
  };
}
