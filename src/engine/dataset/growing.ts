// Datasets that are still being read. Their rows so far can be read like those of any dataset. Counts the readers, so that the file is not
// moved while one is active.
import { AppError } from "../../shared/errors.ts";
import type { CancelSignal } from "../../shared/job.ts";
import type { Dataset } from "../../shared/vocabulary.ts";

/** A dataset that is being read, as the import job sees it. */
export interface Growing {
  /** The number of rows that can be read now. */
  grow(change: Partial<Pick<Dataset, "rows" | "timeSpan" | "name" | "source">>): void;
  /** Waits for the readers and holds back new ones while `work` moves the rows into place, or discards them. */
  settle<T>(work: () => Promise<T>): Promise<T>;
}

interface GrowingDatasets {
  /**
   * `live`: its rows are stored already, so it is a dataset like others that happens to grow. `signal`: once it is aborted, the dataset is
   * not there any more, even if its import still cleans up.
   */
  begin(dataset: Dataset, options?: { live?: boolean; signal?: CancelSignal }): Growing;
  /** A live dataset as it is now; null when there is none of that number. */
  live(id: number): Dataset | null;
  /** Newest first. */
  list(): Dataset[];
  /** Runs a reader on a dataset that is still being read; null when there is none with that number (any more). */
  read<T>(id: number, work: (dataset: Dataset) => Promise<T>): Promise<{ value: T } | null>;
  /** Throws for a dataset that is still being read, because it cannot be changed yet. */
  refuseChange(id: number): void;
}

interface Entry {
  dataset: Dataset;
  live: boolean;
  signal: CancelSignal | undefined;
  readers: Set<Promise<unknown>>;
  settling: Promise<unknown> | null;
}

export function createGrowingDatasets(): GrowingDatasets {
  const entries = new Map<number, Entry>();
  const find = (id: number) => {
    const entry = entries.get(id);
    return entry?.signal?.aborted ? undefined : entry;
  };
  return {
    live(id) {
      const entry = find(id);
      return entry?.live ? entry.dataset : null;
    },
    begin(dataset, { live = false, signal } = {}) {
      const entry: Entry = { dataset, live, signal, readers: new Set(), settling: null };
      entries.set(dataset.id, entry);
      return {
        grow(change) {
          entry.dataset = { ...entry.dataset, ...change };
        },
        settle(work) {
          const settled = Promise.allSettled(entry.readers)
            .then(work)
            .finally(() => entries.delete(dataset.id));
          entry.settling = settled.catch(() => {});
          return settled;
        },
      };
    },
    list: () =>
      [...entries.values()]
        .filter(({ signal }) => !signal?.aborted)
        .map(({ dataset }) => dataset)
        .reverse(),
    async read(id, work) {
      const entry = find(id);
      if (entry === undefined) return null;
      if (entry.settling !== null) {
        await entry.settling;
        return null;
      }
      const reading = work(entry.dataset);
      entry.readers.add(reading);
      try {
        return { value: await reading };
      } finally {
        entry.readers.delete(reading);
      }
    },
    refuseChange(id) {
      const entry = find(id);
      if (entry === undefined) return;
      throw new AppError(
        "INVALID_INPUT",
        `The dataset ${entry.dataset.name} is still being read; wait until it is whole, or cancel its import.`,
      );
    },
  };
}
