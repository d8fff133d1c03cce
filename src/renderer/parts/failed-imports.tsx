// Failed imports of this session, each with its reason, until they are dismissed.
import { baseName, pathOf, useJobs } from "../state/jobs.ts";
import { Button } from "../ui/button.tsx";
import { FailurePanel } from "../ui/failure.tsx";
import { RetryIcon } from "../ui/icons.tsx";

export function FailedImports() {
  const { failed, dismiss, importFiles } = useJobs();
  return failed.map((job) => (
    <FailurePanel
      key={job.id}
      title={`${baseName(pathOf(job)) || job.title} was not opened`}
      failure={job.error ?? { code: "BUG", message: "The job ended without saying why." }}
    >
      <Button
        icon={RetryIcon}
        onClick={() => {
          dismiss(job.id);
          void importFiles([pathOf(job)]);
        }}
      >
        Try again
      </Button>
      <Button tone="quiet" onClick={() => dismiss(job.id)}>
        Dismiss
      </Button>
    </FailurePanel>
  ));
}
