// A running watch: its source, figures, incidents and last flows. Freeze holds the lists still and counts what is new.
import { useEffect, useState } from "react";
import { manyText } from "#shared/number-words.ts";
import type { WatchState } from "#shared/watch-vocabulary.ts";
import { request } from "../../api/door.ts";
import { formatBytes } from "../../format/number.ts";
import { formatMoment } from "../../format/time.ts";
import { PageSkeleton } from "../../parts/page-skeleton.tsx";
import { useDatasets } from "../../state/datasets.ts";
import { baseName } from "../../state/jobs.ts";
import { useSettings } from "../../state/settings.ts";
import { showFailure } from "../../state/toasts.ts";
import { Button } from "../../ui/button.tsx";
import { Select } from "../../ui/select.tsx";
import { Retraining } from "./retraining.tsx";
import { WatchFigures } from "./watch-figures.tsx";
import { WatchLists } from "./watch-lists.tsx";
import css from "./watch-view.module.css";

interface WatchViewProps {
  watch: WatchState;
  /** All running watches, this one included. */
  others: readonly WatchState[];
  choose(jobId: number): void;
}

export function WatchView({ watch, others, choose }: WatchViewProps) {
  const { jobId, datasetId, source, startedAtMs, counted, packets, flows, bytes, trouble, kept } = watch;
  const time = useSettings(({ settings }) => settings.time);
  const [stops, setStops] = useState(false);
  const dataset = useDatasets(({ list }) => list?.find(({ id }) => id === datasetId) ?? null);
  const isThere = dataset !== null;
  // What is selected here is selected on Triage and Data too.
  useEffect(() => {
    if (isThere) useDatasets.getState().select(datasetId);
  }, [isThere, datasetId]);
  const stop = () => {
    setStops(true);
    request("watch.stop", { jobId }).catch((thrown) => {
      setStops(false);
      showFailure(thrown, "The watch could not be stopped");
    });
  };
  return (
    <section className={css.page} aria-label={`Watch of ${source}`}>
      <header className={css.head}>
        <div className={css.words}>
          <h1 className={css.title} title={source}>
            Watching {baseName(source)}
          </h1>
          <p className={css.soft}>
            since {formatMoment(startedAtMs, time === "relative" ? "utc" : time)} ·{" "}
            {manyText(packets, counted.slice(0, -1))} · {formatBytes(bytes)} · {manyText(flows, "flow")}
          </p>
          {kept !== "" && <p className={css.soft}>{kept}</p>}
        </div>
        {others.length > 1 && (
          <Select
            label="Running watches"
            value={String(jobId)}
            options={others.map((other) => ({ value: String(other.jobId), label: baseName(other.source) }))}
            onChange={(value) => choose(Number(value))}
          />
        )}
        <Button disabled={stops} onClick={stop}>
          {stops ? "Stopping" : "Stop the watch"}
        </Button>
      </header>
      {trouble.length > 0 && (
        <ul className={css.trouble} role="status" aria-label="Trouble">
          {trouble.map((sentence) => (
            <li key={sentence}>{sentence}</li>
          ))}
        </ul>
      )}
      <Retraining watch={watch} />
      <WatchFigures watch={watch} />
      {dataset ? <WatchLists watch={watch} dataset={dataset} /> : <PageSkeleton />}
    </section>
  );
}
