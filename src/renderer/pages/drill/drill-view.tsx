// The drill of a dataset: its last result, or an explanation; the button that runs it; its progress.
import { useState } from "react";
import type { DrillResult } from "#shared/drill-vocabulary.ts";
import { firstSeed } from "#shared/drill-words.ts";
import type { Job } from "#shared/job.ts";
import { isEnded } from "#shared/job-state.ts";
import { manyText } from "#shared/number-words.ts";
import type { Dataset } from "#shared/vocabulary.ts";
import { useAnswer } from "../../api/answers.ts";
import { formatMoment } from "../../format/time.ts";
import { RunningJob } from "../../parts/running-job.tsx";
import { useJobs } from "../../state/jobs.ts";
import { useSettings } from "../../state/settings.ts";
import { Answered } from "../../ui/answered.tsx";
import { Button } from "../../ui/button.tsx";
import { NumberField } from "../../ui/number-field.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import { DrillBoard } from "./drill-board.tsx";
import css from "./drill-view.module.css";

export function DrillView({ dataset }: { dataset: Dataset }) {
  const answer = useAnswer("drill.result", dataset.reading ? null : { datasetId: dataset.id });
  if (dataset.reading) return <p className={css.page}>{dataset.name} is still being read.</p>;
  return (
    <Answered
      of={answer}
      failed="The drill could not be read"
      waiting="Reading the last drill"
      bones={
        <div className={css.page}>
          <Skeleton width="70%" height={20} />
          <Skeleton height={320} />
        </div>
      }
    >
      {(result) => <Drilled dataset={dataset} result={result} />}
    </Answered>
  );
}

function Drilled({ dataset, result }: { dataset: Dataset; result: DrillResult | null }) {
  const last = useJobs(({ list }) => list?.find((job) => isDrillOf(job, dataset)) ?? null);
  const mode = useSettings(({ settings }) => (settings.time === "local" ? "local" : "utc"));
  return (
    <section className={css.page} aria-label={`Drill of ${dataset.name}`}>
      <header className={css.head}>
        <h1 className={css.sentence}>
          {result?.sentence ?? "Which attacks would the incidents of this dataset show?"}
        </h1>
        {result === null ? (
          <p className={css.soft}>
            A drill plants attacks into a copy of the flows of {dataset.name}, from obvious to barely there,
            searches them for incidents, and says which attacks would have been found. The dataset does not
            change.
          </p>
        ) : (
          <p className={css.soft}>
            {dataset.name}, {manyText(result.incidents, "incident")} without the planted attacks · seed{" "}
            {result.seed} · {formatMoment(result.atMs, mode)}
          </p>
        )}
        {last && !isEnded(last) ? (
          <RunningJob job={last} />
        ) : (
          <Order key={result?.atMs ?? 0} dataset={dataset} result={result} />
        )}
        {last?.state === "failed" && (
          <p className={css.failed} role="alert">
            {last.error?.message}
          </p>
        )}
      </header>
      {result && <DrillBoard key={result.atMs} result={result} />}
    </section>
  );
}

/** Budget and seed, with the buttons. */
function Order({ dataset, result }: { dataset: Dataset; result: DrillResult | null }) {
  const start = useJobs(({ start }) => start);
  const [budget, setBudget] = useState<number | null>(result?.budget ?? null);
  const seed = result?.seed ?? firstSeed;
  const run = (from: number) => {
    const input = { datasetId: dataset.id, seed: from, ...(budget === null ? {} : { budget }) };
    void start("drill.run", input, "The drill could not be started");
  };
  return (
    <div className={css.order}>
      <div className={css.field}>
        <span>Incidents read a day</span>
        <NumberField
          label="Incidents read a day"
          value={budget}
          least={1}
          most={100_000}
          placeholder="usual"
          onChange={setBudget}
        />
      </div>
      {result === null ? (
        <Button tone="primary" onClick={() => run(seed)}>
          Run the drill
        </Button>
      ) : (
        <>
          <Button tone="primary" onClick={() => run(seed + 1)}>
            Run with another seed
          </Button>
          <Button onClick={() => run(seed)}>Run again</Button>
        </>
      )}
    </div>
  );
}

function isDrillOf({ kind, input }: Job, { id }: Dataset): boolean {
  return kind === "drill.run" && (input as { datasetId?: unknown } | null)?.datasetId === id;
}
