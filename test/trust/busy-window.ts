// A window that always has requests under way: pages, lists, profiles and verdicts, the next as soon as one is answered.
import type { Failure } from "../../src/shared/errors.ts";
import type { SoakWindow } from "../soak/host-program.ts";

const filter = { kind: "all" } as const;

const questions: readonly (readonly [name: string, input: (datasetId: number) => object])[] = [
  [
    "flows.page",
    (datasetId) => ({
      datasetId,
      filter,
      sort: [{ column: "duration_s", descending: true }],
      offset: 40,
      limit: 200,
    }),
  ],
  ["dataset.list", () => ({})],
  ["column.profile", (datasetId) => ({ datasetId, column: "duration_s", filter })],
  ["flows.timeline", (datasetId) => ({ datasetId, bins: 50, filter })],
  ["model.list", () => ({})],
  ["workspace.current", () => ({})],
  ["verdict.give", (datasetId) => ({ on: { datasetId, rows: [3] }, verdict: "benign" })],
  ["triage.undo", () => ({})],
];

export interface BusyWindow {
  /** Requests under way at the moment. */
  underWay(): number;
  /** What no request may end with: bugs, a lost engine, and requests that nothing answers. */
  faults: string[];
  /** No more requests; resolves when all are answered or `limitMs` is over. */
  stop(limitMs: number): Promise<void>;
}

/** @param most requests under way at a time */
export function keepBusy({ client }: SoakWindow, datasetId: () => number, most: number): BusyWindow {
  const faults: string[] = [];
  let [isOver, underWay, turn] = [false, 0, 0];
  const ask = async () => {
    while (!isOver) {
      const [name, input] = questions[turn++ % questions.length]!;
      underWay++;
      const answer = await client.ask(name, input(datasetId()));
      underWay--;
      if (!answer.ok && isFault(answer.error))
        faults.push(`${name}: ${answer.error.code} ${answer.error.message}`);
      // A connection that is gone answers at once; without this the loop would never end.
      if (!answer.ok && answer.error.message.includes("connection is closed")) return;
    }
  };
  const all = Promise.all(Array.from({ length: most }, ask));
  return {
    underWay: () => underWay,
    faults,
    async stop(limitMs) {
      isOver = true;
      const late = new Promise((resolve) => setTimeout(resolve, limitMs, "late").unref());
      if ((await Promise.race([all, late])) === "late") faults.push(`${underWay} requests without an answer`);
    },
  };
}

const isFault = ({ code, message }: Failure): boolean =>
  code === "BUG" || code === "ENGINE_GONE" || !/[.)!?]$/.test(message);
