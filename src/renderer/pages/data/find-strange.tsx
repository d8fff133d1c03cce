// The button that runs the whole analysis of a dataset, and its steps while it runs.
import type { AnalysisSteps } from "#shared/contract/analysis.ts";
import type { Job } from "#shared/job.ts";
import type { Dataset } from "#shared/vocabulary.ts";
import { RunningJob } from "../../parts/running-job.tsx";
import { findStrange, showFound, useIsAnalyzed, useRunningAnalysis } from "../../state/analysis.ts";
import { Button } from "../../ui/button.tsx";
import { CheckIcon, TriageIcon } from "../../ui/icons.tsx";
import css from "./find-strange.module.css";

export function FindStrangeButton({ dataset }: { dataset: Dataset }) {
  const running = useRunningAnalysis(dataset.id);
  const isAnalyzed = useIsAnalyzed(dataset.id);
  if (isAnalyzed && !running)
    return (
      <Button icon={TriageIcon} className={css.button} onClick={() => showFound(dataset)}>
        {dataset.kind === "flows" ? "Read the incidents" : "Read the flags"}
      </Button>
    );
  return (
    <Button
      tone="primary"
      icon={TriageIcon}
      className={css.button}
      disabled={dataset.reading || dataset.rows === 0 || running !== null}
      title="Learns what is normal, scores every row and finds incidents"
      onClick={() => void findStrange(dataset)}
    >
      Find what is strange
    </Button>
  );
}

/** The steps of the running analysis; empty when none runs. */
export function AnalysisProgress({ dataset }: { dataset: Dataset }) {
  const job = useRunningAnalysis(dataset.id);
  if (job === null) return null;
  const steps = stepsOf(job);
  return (
    <section className={css.progress} aria-label="Analysis">
      <ol className={css.steps}>
        {steps?.steps.map((title, i) => (
          <li
            key={title}
            data-state={stateOf(i, steps.at)}
            aria-current={i === steps.at ? "step" : undefined}
          >
            <span className={css.mark}>{i < steps.at ? <CheckIcon /> : i + 1}</span>
            {title}
          </li>
        ))}
      </ol>
      <div className={css.job}>
        <RunningJob job={job} />
      </div>
    </section>
  );
}

const stateOf = (step: number, at: number): string => (step < at ? "done" : step === at ? "now" : "later");

const stepsOf = ({ progress }: Job): AnalysisSteps | null => (progress?.data ?? null) as AnalysisSteps | null;
