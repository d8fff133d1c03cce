// The guard before a training: the normal rows least like the others, in a grid, with check marks that remove them.
import { useMemo } from "react";
import { formatFilter } from "#shared/filter.ts";
import type { Job } from "#shared/job.ts";
import { isEnded } from "#shared/job-state.ts";
import type { GuardOutcome as Found } from "#shared/model-life-vocabulary.ts";
import { countText, manyText } from "#shared/number-words.ts";
import type { Dataset, Filter } from "#shared/vocabulary.ts";
import { startJob } from "../../../api/door.ts";
import { cellFormat, exactCell, isMono } from "../../../format/cell.ts";
import type { TimeMode } from "../../../format/time.ts";
import { defaultWidthPx } from "../../../grid/layout.ts";
import { type SmallColumn, SmallGrid } from "../../../grid/small-grid.tsx";
import { JobProgress } from "../../../parts/job-progress.tsx";
import { useJobs } from "../../../state/jobs.ts";
import { useSettings } from "../../../state/settings.ts";
import { showFailure } from "../../../state/toasts.ts";
import { Button } from "../../../ui/button.tsx";
import css from "./guard.module.css";
import { Hint } from "./step.tsx";
import { featuresOf, normalFilter, useTraining } from "./training.ts";

const shownColumns = ["orig_addr", "resp_addr", "resp_port", "protocol", "label"];

export function Guard({ dataset }: { dataset: Dataset }) {
  const form = useTraining();
  const { list, cancel } = useJobs();
  const normal = normalFilter(form, dataset);
  const features = featuresOf(form, dataset);
  const job = list?.find((one) => isOf(one, dataset, normal, features)) ?? null;
  const running = job !== null && !isEnded(job);
  const found = job?.state === "done" ? (job.output as Found) : null;
  const look = () => {
    const names = new Set(dataset.columns.map(({ name }) => name));
    startJob("model.guard", {
      datasetId: dataset.id,
      normal,
      exclude: [],
      features,
      seed: form.seed,
      rows: 100_000,
      top: 50,
      columns: shownColumns.filter((name) => names.has(name)).slice(0, 4),
    }).catch((thrown) => showFailure(thrown, "The guard could not start"));
  };
  return (
    <section className={css.guard} aria-label="Guard">
      <header className={css.head}>
        <h3 className={css.title}>Guard</h3>
        {running ? (
          <Button className={css.small} onClick={() => void cancel(job.id)}>
            Cancel
          </Button>
        ) : (
          <Button className={css.small} onClick={look}>
            {found ? "Look again" : "Look for rows that do not belong"}
          </Button>
        )}
      </header>
      {!found && !running && (
        <Hint>
          Before training, see which normal rows are least like the rest, and leave out what is not normal.
        </Hint>
      )}
      {running && <JobProgress job={job} />}
      {job?.state === "failed" && (
        <p className={css.failed} role="alert">
          {job.error?.message}
        </p>
      )}
      {found && <Suspects dataset={dataset} found={found} />}
    </section>
  );
}

type Suspect = Found["suspects"][number];

function Suspects({ dataset, found }: { dataset: Dataset; found: Found }) {
  const { exclude, change } = useTraining();
  const time = useSettings(({ settings }) => settings.time);
  const ids = useMemo(() => new Set(exclude.map(String)), [exclude]);
  const columns = useMemo(() => columnsOf(found, time, dataset), [found, time, dataset]);
  return (
    <>
      <p className={css.sentence}>{found.sentence}</p>
      <SmallGrid<Suspect>
        label="Rows least like the rest"
        columns={columns}
        rows={found.suspects}
        idOf={({ row }) => String(row)}
        heightPx={gridPx}
        chosen={{
          ids,
          rowWords: "Leave this row out",
          allWords: "Leave out all of these rows",
          onChange(next) {
            const listed = new Set(found.suspects.map(({ row }) => row));
            change({ exclude: [...exclude.filter((row) => !listed.has(row)), ...[...next].map(Number)] });
          },
        }}
      />
      <Hint>
        {exclude.length === 0
          ? "Nothing is left out."
          : `${manyText(exclude.length, "row")} ${exclude.length === 1 ? "is" : "are"} left out of the training.`}{" "}
        {found.checkedRows < found.rows &&
          `${countText(found.checkedRows)} of ${countText(found.rows)} rows were looked at.`}
      </Hint>
    </>
  );
}

const gridPx = 264;

function columnsOf(found: Found, time: TimeMode, dataset: Dataset): SmallColumn<Suspect>[] {
  return [
    {
      id: "@score",
      title: "Score",
      widthPx: 76,
      value: ({ score }) => score,
      text: ({ score }) => score.toFixed(1),
      score: ({ score }) => score,
    },
    {
      id: "@why",
      title: "Why",
      widthPx: 180,
      grows: true,
      value: (suspect) => whyOf(suspect),
      text: whyOf,
      tip: ({ sentence }) => sentence,
    },
    ...found.columns.map((column, i): SmallColumn<Suspect> => {
      const format = cellFormat(column, { mode: time, originMs: dataset.timeSpan?.fromMs });
      return {
        id: column.name,
        title: column.name,
        widthPx: Math.min(130, defaultWidthPx(column)),
        mono: isMono(column),
        ...(column.kind === "integer" || column.kind === "number" ? { align: "right" as const } : {}),
        value: ({ cells }) => cells[i] ?? null,
        text: ({ cells }) => format(cells[i] ?? null),
        tip: ({ cells }) => exactCell(cells[i] ?? null, column),
      };
    }),
    {
      id: "@row",
      title: "Row",
      widthPx: 76,
      align: "right",
      value: ({ row }) => row,
      text: ({ row }) => countText(row + 1),
    },
  ];
}

const whyOf = ({ reasons, sentence }: Suspect): string => reasons[0]?.sentence ?? sentence;

/** Whether a guard job belongs to the present choices. */
function isOf(job: Job, dataset: Dataset, normal: Filter, features: string | readonly string[]): boolean {
  if (job.kind !== "model.guard" || job.state === "cancelled") return false;
  const input = job.input as { datasetId: number; normal: Filter; features: unknown };
  return (
    input.datasetId === dataset.id &&
    formatFilter(input.normal) === formatFilter(normal) &&
    JSON.stringify(input.features) === JSON.stringify(features)
  );
}
