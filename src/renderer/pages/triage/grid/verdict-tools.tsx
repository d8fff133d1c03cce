// Tools that all views of triage share: undo and redo of verdicts, notes and tags, their log, and the report.
import { useState } from "react";
import type { Dataset } from "#shared/vocabulary.ts";
import { scoresFor, useModels, useSelectedModel } from "../../../state/models.ts";
import { useVerdicts } from "../../../state/verdicts.ts";
import { IconButton } from "../../../ui/button.tsx";
import { CheckIcon, LogIcon, RedoIcon, ReportIcon, UndoIcon } from "../../../ui/icons.tsx";
import { Menu, MenuItem } from "../../../ui/menu.tsx";
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
      <Menu label="Report" align="end" trigger={<IconButton label="Report…" icon={ReportIcon} />}>
        <MenuItem icon={ReportIcon} onSelect={() => void writeReport(dataset, reported)}>
          All incidents{reported && ", and the model"}…
        </MenuItem>
        <MenuItem icon={CheckIcon} onSelect={() => void writeReport(dataset, null, true)}>
          Confirmed incidents only…
        </MenuItem>
      </Menu>
      {log && <AuditDialog dataset={dataset} onClose={() => setLog(false)} />}
    </>
  );
}
