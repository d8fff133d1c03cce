// What is common to all views of triage: undo and redo of verdicts, notes and tags, their log, and the report.
import { useState } from "react";
import type { Dataset } from "#shared/vocabulary.ts";
import { scoresFor, useModels, useSelectedModel } from "../../../state/models.ts";
import { useVerdicts } from "../../../state/verdicts.ts";
import { IconButton } from "../../../ui/button.tsx";
import { LogIcon, RedoIcon, ReportIcon, UndoIcon } from "../../../ui/icons.tsx";
import { writeReport } from "../state/report.ts";
import { AuditDialog } from "./audit-dialog.tsx";

export function VerdictBar({ dataset }: { dataset: Dataset }) {
  const { undo, undoOne, redoOne } = useVerdicts();
  const [log, setLog] = useState(false);
  const model = useSelectedModel();
  const scores = useModels(({ scores }) => scores);
  const reported = model && scoresFor(scores, model.id, dataset.id) ? model : null;
  return (
    <>
      <IconButton
        label={undo.undo ? `Undo: ${undo.undo}` : "Nothing to undo"}
        keys="Ctrl+Z"
        icon={UndoIcon}
        disabled={undo.undo === null}
        onClick={() => void undoOne()}
      />
      <IconButton
        label={undo.redo ? `Redo: ${undo.redo}` : "Nothing to redo"}
        keys="Ctrl+Shift+Z"
        icon={RedoIcon}
        disabled={undo.redo === null}
        onClick={() => void redoOne()}
      />
      <IconButton label="Log of changes" icon={LogIcon} onClick={() => setLog(true)} />
      <IconButton label="Report…" icon={ReportIcon} onClick={() => void writeReport(dataset, reported)} />
      {log && <AuditDialog dataset={dataset} onClose={() => setLog(false)} />}
    </>
  );
}
