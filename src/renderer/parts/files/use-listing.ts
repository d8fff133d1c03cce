// What a folder holds, as the engine lists it, one folder at a time; where the last file was found is remembered.
import { useCallback, useEffect, useRef, useState } from "react";
import type { RequestOutput } from "#shared/contract.ts";
import type { AppError } from "#shared/errors.ts";
import { asAppError, request } from "../../api/door.ts";
import { createTurns } from "../../api/latest.ts";

type Listing = RequestOutput<"files.list">;

/** The listing of one folder at a time; the answer to an earlier question never overwrites a later one. */
export function useListing() {
  const [listing, setListing] = useState<Listing | null>(null);
  const [error, setError] = useState<AppError | null>(null);
  const turns = useRef(createTurns());
  const go = useCallback(async (path?: string) => {
    const isLast = turns.current.next();
    try {
      const next = await request("files.list", path === undefined ? {} : { path });
      if (!isLast()) return;
      setListing(next);
      setError(null);
    } catch (thrown) {
      if (isLast()) setError(asAppError(thrown));
    }
  }, []);
  useEffect(() => void go(lastFolder), [go]);
  useEffect(() => {
    if (listing) lastFolder = listing.path;
  }, [listing]);
  return { listing, error, setError, go };
}

/** Where the last file was found, for as long as the window lives. */
let lastFolder: string | undefined;
