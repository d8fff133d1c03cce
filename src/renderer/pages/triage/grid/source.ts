// Loads the blocks of the triage grid: a new query with its first block, then further blocks. Each source belongs to one query, and an
// answer to an earlier one is ignored.
import type { IDatasource } from "ag-grid-community";
import { createLatest } from "../../../api/latest.ts";
import { askTriageBlock, type TriageAnswer, type TriageRow } from "./blocks.ts";
import { neededBy } from "./columns.ts";
import type { TriageAsk, TriageGridOptions } from "./grid-shape.ts";
import { sortOf } from "./row.ts";

interface Query {
  question: TriageAsk;
  /** The number of the last change when the order was computed, so that later verdicts do not move rows. Set by the first answer. */
  asOf: number | undefined;
}

interface TriageSource {
  /** The query whose rows are shown. */
  shown(): TriageAsk;
  /** Loads the first block and shows it; null when another query came in between. */
  turnTo(next: TriageAsk): Promise<IDatasource | null>;
  close(): void;
}

type SourceOptions = Pick<TriageGridOptions, "dataset" | "modelId" | "onBusy" | "onAnswer" | "onFailure"> & {
  question: TriageAsk;
  /** Ids of the visible columns. */
  columns(): readonly string[];
  /** A block has arrived, and is not shown yet. */
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
        // Another order is another query: the listener sends it, and this source ends. The grid waits for every block it requested, even of
        // sources that have ended.
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
