// Lists a folder through the engine, and remembers the folder of the last file.
import { useEffect, useState } from "react";
import type { AppError } from "#shared/errors.ts";
import { useAnswer } from "../../api/answers.ts";

/** The listing of one folder. When another cannot be read, the last one stays. */
export function useListing() {
  const [path, setPath] = useState(lastFolder);
  const [problem, setProblem] = useState<AppError | null>(null);
  const { value, error, askAgain } = useAnswer("files.list", path === undefined ? {} : { path }, {
    keepLast: true,
  });
  const listing = value ?? null;
  // The folder may have changed since it was last listed.
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

/** Kept while the window is open. */
let lastFolder: string | undefined;
