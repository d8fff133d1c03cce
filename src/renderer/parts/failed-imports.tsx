// The last import of this session that failed, with what happened; those before it by their names.
import type { JobInput } from "#shared/contract/contract.ts";
import { listText } from "#shared/number-words.ts";
import { baseName, pathOf, useJobs } from "../state/jobs.ts";
import { putAway } from "../state/uploads.ts";
import { Button } from "../ui/button.tsx";
import { FailurePanel } from "../ui/failure.tsx";
import { RetryIcon } from "../ui/icons.tsx";

export function FailedImports() {
  const { failed, dismiss, start } = useJobs();
  const [job, ...others] = failed;
  if (job === undefined) return null;
  const name = baseName(pathOf(job)) || job.title;
  return (
    <FailurePanel
      title={`${name} was not opened`}
      failure={job.error ?? { code: "BUG", message: "The job ended without saying why." }}
    >
      <Button
        icon={RetryIcon}
        onClick={() => {
          dismiss(job.id);
          void start(
            "dataset.import",
            job.input as JobInput<"dataset.import">,
            `${name} could not be opened`,
          );
        }}
      >
        Try again
      </Button>
      <Button tone="quiet" onClick={() => putAway(job)}>
        Dismiss
      </Button>
      {others.length > 0 && (
        <>
          <Button tone="quiet" onClick={() => failed.forEach(putAway)}>
            Dismiss all {failed.length}
          </Button>
          <p>
            Not opened before it: {listText(others.map((other) => baseName(pathOf(other)) || other.title))}.
          </p>
        </>
      )}
    </FailurePanel>
  );
}
