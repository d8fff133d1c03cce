// What scores the rows of a watch: the named model; else the champion or the newest model that fits, and as long as there is none, an online
// detector that learns from the first rows on. When such a model appears, or another one becomes the champion, it takes over.
import type { JobInput } from "../../shared/contract/contract.ts";
import { toFailure } from "../../shared/errors.ts";
import type { WatchState } from "../../shared/watch-vocabulary.ts";
import { type LiveScores, openLiveScores } from "../score/live-scores.ts";
import type { ScoreTools } from "../score/score-tools.ts";
import type { JobContext } from "../work/queue.ts";
import { createOnlineLearner } from "./online-learner.ts";
import { watchModel } from "./watch-model.ts";

interface WatchScoresOptions {
  modelId: JobInput<"watch.run">["modelId"];
  /** A champion takes over from the named model too. */
  followsChampion: boolean;
  /** The live dataset. */
  live: { readonly id: number; readonly rows: number };
  /** The name of its source. */
  source: string;
  sourceWaits(): boolean;
  context: JobContext;
  scored: Parameters<typeof openLiveScores>[0]["scored"];
}

type Arrival = Parameters<LiveScores["add"]>[0];

export interface WatchScores extends Pick<LiveScores, "look" | "store" | "settled" | "close"> {
  /** Scores rows, or returns false while there is no model. */
  add(arrival: Arrival): Promise<boolean>;
  /** Looks whether another model should score from now on; seldom, and not while rows are added. */
  consider(): void;
  state(): Pick<WatchState, "model" | "learning" | "flags" | "unscored">;
  /** What went wrong, one sentence each. */
  readonly trouble: readonly string[];
}

export async function openWatchScores(
  { modelId, followsChampion, live, source, sourceWaits, context, scored }: WatchScoresOptions,
  tools: ScoreTools,
): Promise<WatchScores> {
  const { now } = tools;
  const trouble: string[] = [];
  // A training that is under way when the watch ends is given up: what scores now has scored the last rows.
  const ending = new AbortController();
  const signal = AbortSignal.any([context.signal, ending.signal]);
  const learner =
    modelId === undefined
      ? createOnlineLearner({ live, source, context: { ...context, signal } }, tools)
      : null;
  let current: LiveScores | null = null;
  let sinceMs = 0;
  /** Rows that earlier models left without a score. */
  let unscoredBefore = 0;
  /** The models at the last choice. */
  let known = "";
  let work: Promise<void> | null = null;
  let isClosed = false;

  async function takeOver(id: number): Promise<void> {
    const model = await tools.models.get(id);
    const dataset = await tools.datasets.get(live.id);
    const next = await openLiveScores({ model, dataset, sourceWaits, scored }, tools);
    if (isClosed) return next.close();
    const last = current;
    current = next;
    sinceMs = now();
    if (last === null) return;
    unscoredBefore += last.unscored;
    await last.settled();
    await last.store();
    last.close();
  }

  /** Whether the present one gives way to a model that was not named. */
  const givesWay = (id: number, champion: boolean): boolean =>
    current === null || (current.model.id !== id && (champion || learner?.isOwn(current.model) === true));

  async function choose(): Promise<void> {
    const models = await tools.models.list();
    const seen = models.map(({ id, champion }) => `${id}${champion ? "!" : ""}`).join();
    if (seen !== known) {
      known = seen;
      const wanted = await watchModel(
        current === null ? modelId : undefined,
        await tools.datasets.get(live.id),
        tools,
      );
      if (wanted !== null && givesWay(wanted.id, wanted.champion)) return takeOver(wanted.id);
    }
    if (current !== null && learner?.isOwn(current.model) !== true) return;
    if (signal.aborted) return;
    const learned = await learner?.next(current?.model ?? null);
    if (learned == null) return;
    if (learned.id !== current?.model.id) await takeOver(learned.id);
    await learner?.forgetOlder(learned);
  }

  if (modelId !== null) await choose();
  return {
    trouble,
    async add(arrival) {
      if (current === null) return false;
      await current.add(arrival);
      return true;
    },
    async look(table) {
      return current === null ? new Float32Array(table.rows).fill(Number.NaN) : current.look(table);
    },
    consider() {
      if (modelId === null || (modelId !== undefined && !followsChampion) || work !== null || isClosed)
        return;
      work = choose()
        .catch((thrown) => {
          const sentence = `The model that scores could not be changed: ${toFailure(thrown).message}`;
          if (!signal.aborted && !trouble.includes(sentence)) trouble.push(sentence);
        })
        .finally(() => {
          work = null;
        });
    },
    state: () => ({
      model: current && {
        id: current.model.id,
        name: current.model.name,
        sinceMs,
        learns: learner?.isOwn(current.model) === true,
      },
      learning: current === null && learner !== null ? learner.progress() : null,
      flags: current?.flags ?? 0,
      unscored: unscoredBefore + (current?.unscored ?? 0),
    }),
    store: async () => (await current?.store()) ?? false,
    async settled() {
      ending.abort();
      await work;
      await current?.settled();
    },
    close() {
      isClosed = true;
      current?.close();
    },
  };
}
