// Shown when no workspace could be opened: the reason, and two ways to continue.

import { useLink } from "../state/link.ts";
import { choose } from "../state/opening.ts";
import { useWorkspace } from "../state/workspace.ts";
import { Button } from "../ui/button.tsx";
import { FailurePanel } from "../ui/failure.tsx";
import css from "./page.module.css";

export function NoWorkspace() {
  // An engine that could not open its workspace starts without one and reports the reason.
  const engineError = useLink(({ engine }) => engine.error);
  const error = useWorkspace(({ error }) => error) ?? engineError;
  return (
    <div className={css.center}>
      <FailurePanel
        title="No workspace is open"
        failure={error ?? { code: "WORKSPACE_NONE", message: "Open a workspace, or create a new one." }}
      >
        <Button tone="primary" onClick={() => void choose("workspace")}>
          Open a workspace
        </Button>
        <Button onClick={() => void choose("new-workspace")}>New workspace</Button>
      </FailurePanel>
    </div>
  );
}
