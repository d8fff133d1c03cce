// Asks the engine for the triage grid: a new question with its first block, then block after block of the one that is shown. Each
// source belongs to one question: an answer to an earlier one fills no row and counts nothing.
import type { IDatasource } from "ag-grid-community";
import { createLatest } from "../../../api/latest.ts";
import { askTriageBlock, type TriageAnswer, type TriageRow } from "./blocks.ts";
import { neededBy } from "./columns.ts";
import type { TriageAsk, TriageGridOptions } from "./grid-shape.ts";
import { sortOf } from "./row.ts";

interface Query {
  question: TriageAsk;
  /** Later verdicts do not move its rows. Known from the first answer on. */
  asOf: number | undefined;
}

interface TriageSource {
  /** The question whose rows are shown. */
  shown(): TriageAsk;
  /** Requests the first block and shows it; null when another question came in between. */
  turnTo(next: TriageAsk): Promise<IDatasource | null>;
  close(): void;
}

type SourceOptions = Pick<TriageGridOptions, "dataset" | "modelId" | "onBusy" | "onAnswer" | "onFailure"> & {
  question: TriageAsk;
  /** Ids of the columns in view. */
  columns(): readonly string[];
  /** A block has come, and is not shown yet. */
  onBlock(rows: readonly TriageRow[]): void;
};

export function createTriageSource(options: SourceOptions): TriageSource {
  const { dataset, modelId, columns, onBusy, onAnswer, onFailure } = options;
  const latest = createLatest();
  let standing: Query = { question: options.question, asOf: undefined };
  let asking = 0;
  let closed = false;

  const busy = (step: 1 | -1) => {
    asking += step;
    onBusy(asking > 0);
  };
  const ask = async (query: Query, offset: number): Promise<TriageAnswer> => {
    busy(1);
    try {
      const needed = neededBy(dataset, columns());
      const answer = await askTriageBlock(
        { ...query.question, datasetId: dataset.id, modelId, columns: needed, asOf: query.asOf },
        offset,
      );
      query.asOf ??= answer.asOf;
      options.onBlock(answer.rows);
      return answer;
    } finally {
      busy(-1);
    }
  };
  const tell = (query: Query, { total, counts, threshold }: TriageAnswer) =>
    onAnswer({ question: query.question, total, counts, threshold });

  const sourceOf = (query: Query, first: TriageAnswer): IDatasource => {
    let ready: TriageAnswer | null = first;
    return {
      rowCount: first.total,
      async getRows({ startRow, sortModel, successCallback, failCallback }) {
        // Another order is another question: the listener asks it, and this source ends. The grid waits for every answer it
        // asked for, of sources that are over, too.
        const sort = sortOf(sortModel.map(({ colId, sort }) => ({ colId, sort })));
        if (closed || JSON.stringify(sort) !== JSON.stringify(query.question.sort)) {
          failCallback();
          return;
        }
        if (startRow === 0 && ready) {
          successCallback(ready.rows, ready.total);
          ready = null;
          return;
        }
        try {
          const answer = await ask(query, startRow);
          if (closed) return;
          successCallback(answer.rows, answer.total);
          if (query === standing) tell(query, answer);
        } catch (thrown) {
          if (closed) return;
          failCallback();
          if (query === standing) onFailure(thrown);
        }
      },
    };
  };

  return {
    shown: () => standing.question,
    async turnTo(next) {
      const query: Query = { question: next, asOf: undefined };
      let shown: IDatasource | null = null;
      await latest.ask(
        () => ask(query, 0),
        (first) => {
          standing = query;
          tell(query, first);
          shown = sourceOf(query, first);
        },
        (thrown) => {
          throw thrown;
        },
      );
      return shown;
    },
    close() {
      closed = true;
      latest.drop();
    },
  };
}
