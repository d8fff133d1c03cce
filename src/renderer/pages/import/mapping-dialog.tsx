// The dialog about a table that no reader recognises: what its columns are. Every choice shows at once how the first rows would be read.
// The mapping is remembered for tables with the same header.
import { useState } from "react";
import type { TableMapping } from "#shared/mapping.ts";
import { manyText } from "#shared/number-words.ts";
import type { TablePreview } from "#shared/table-preview.ts";
import { useAnswer } from "../../api/answers.ts";
import { request } from "../../api/door.ts";
import { baseName, useJobs } from "../../state/jobs.ts";
import { useOverlays } from "../../state/overlays.ts";
import { showFailure } from "../../state/toasts.ts";
import { discardSent } from "../../state/uploads.ts";
import { FailureLine } from "../../ui/answered.tsx";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { FailedIcon, InfoIcon } from "../../ui/icons.tsx";
import { Segmented } from "../../ui/segmented.tsx";
import { ColumnChoices } from "./column-choices.tsx";
import { choicesOf, isZone, type Kind, ofKind } from "./mapping-choices.ts";
import css from "./mapping-dialog.module.css";
import { RowsPreview } from "./rows-preview.tsx";

const restMs = 150;
const shownRows = 8;

export function MappingDialog({ first }: { first: TablePreview }) {
  const [kind, setKind] = useState<Kind>(first.mapping?.datasetKind ?? first.datasetKind);
  const [choices, setChoices] = useState(() => choicesOf(first));
  const [forgotten, setForgotten] = useState(false);
  const [touched, setTouched] = useState(false);
  const [inPlace, setInPlace] = useState(false);
  const known = useAnswer("table.roles", {});
  const roles = known.value ?? null;
  const mapping: TableMapping = { datasetKind: kind, columns: choices };
  const zonesFit = choices.every(({ time }) => time === null || isZone(time.zone));
  const { value, error, asking } = useAnswer(
    "table.preview",
    touched && zonesFit ? { path: first.path, mapping } : null,
    { keepLast: true, restMs },
  );
  const preview = value ?? first;
  const name = baseName(first.path);
  const close = () =>
    useOverlays.setState(({ mappings }) => ({
      mappings: mappings.filter(({ path }) => path !== first.path),
    }));

  const leave = () => {
    close();
    void discardSent([first.path]);
  };

  function change(next: typeof choices): void {
    setTouched(true);
    setChoices(next);
  }
  async function forget(): Promise<void> {
    try {
      if (first.signature) await request("table.forget", { signature: first.signature });
      setForgotten(true);
    } catch (thrown) {
      showFailure(thrown, "The stored choices could not be deleted");
    }
  }
  async function submit(): Promise<void> {
    close();
    // In place nothing is converted: unchanged columns stay as their reader maps them.
    const input = inPlace ? { inPlace, ...(touched ? { mapping } : {}) } : { mapping };
    await useJobs
      .getState()
      .start("dataset.import", { path: first.path, ...input }, `${name} could not be opened`);
  }

  return (
    <Dialog
      title={`What are the columns of ${name}?`}
      widthPx={1080}
      onClose={leave}
      footer={
        <>
          <span className={css.kept}>Remembered for tables with this header.</span>
          {first.format === "Parquet" && (
            <Segmented
              label="The rows are"
              value={inPlace ? "in-place" : "copied"}
              options={[
                { value: "copied", label: "Copy into the workspace" },
                { value: "in-place", label: "Leave where it is" },
              ]}
              onChange={(next) => setInPlace(next === "in-place")}
            />
          )}
          <Button onClick={leave}>Cancel</Button>
          <Button tone="primary" disabled={!zonesFit || roles === null} onClick={() => void submit()}>
            Import
          </Button>
        </>
      }
    >
      <div className={css.top}>
        <p className={css.why} title={first.path}>
          {first.readBy === "remembered" && !forgotten
            ? "These choices are from the last table with this header."
            : first.why}
        </p>
        {first.remembered && !forgotten && (
          <Button tone="quiet" onClick={() => void forget()}>
            Forget them
          </Button>
        )}
        <Segmented
          label="Rows are"
          value={kind}
          options={[
            { value: "flows", label: "Rows are flows" },
            { value: "samples", label: "Rows are samples of a series" },
          ]}
          onChange={(next) => {
            setKind(next);
            change(ofKind(choices, next, roles ?? []));
          }}
        />
      </div>
      {known.error && !roles && <FailureLine message={known.error.message} askAgain={known.askAgain} />}
      <ColumnChoices
        header={first.header}
        choices={choices}
        kind={kind}
        roles={roles ?? []}
        onChange={change}
      />
      <h3 className={css.caption}>
        As the first rows would be read
        <span className={css.asking} data-shown={asking} role="status">
          {asking ? "reading" : ""}
        </span>
      </h3>
      {error ? (
        <p className={css.problem} role="alert">
          <FailedIcon />
          {error.message}
        </p>
      ) : (
        <RowsPreview preview={preview} most={shownRows} />
      )}
      {!zonesFit && (
        <p className={css.problem} role="alert">
          <FailedIcon />A zone is UTC, an offset such as +02:00, or a name such as Europe/Berlin.
        </p>
      )}
      {preview.problems.length > 0 && (
        <ul className={css.problems} aria-label={manyText(preview.problems.length, "problem")}>
          {preview.problems.map((problem) => (
            <li key={problem}>
              <InfoIcon size={14} />
              {problem}
            </li>
          ))}
        </ul>
      )}
    </Dialog>
  );
}
