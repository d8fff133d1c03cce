// What a folder holds, as the engine lists it, one folder at a time; the folder of the last file is remembered.
import { useEffect, useState } from "react";
import type { AppError } from "#shared/errors.ts";
import { useAnswer } from "../../api/answers.ts";

/** The listing of one folder at a time; a folder that cannot be read leaves the last one in sight. */
export function useListing() {
  const [path, setPath] = useState(lastFolder);
  const [problem, setProblem] = useState<AppError | null>(null);
  const { value, error, askAgain } = useAnswer("files.list", path === undefined ? {} : { path }, {
    keepLast: true,
  });
  const listing = value ?? null;
  // What lies in a folder may have changed since it was looked at.
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the dialog opens
  useEffect(askAgain, []);
  useEffect(() => {
    if (listing) lastFolder = listing.path;
  }, [listing]);
  const go = (to?: string) => {
    setProblem(null);
    if (to === path) askAgain();
    else setPath(to);
  };
  return { listing, error: problem ?? error, setProblem, go };
}

/** For as long as the window lives. */
let lastFolder: string | undefined;
