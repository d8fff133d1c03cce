// The one question about a table that nobody recognises: what its columns are. Every answer shows at once how the first rows
// would be read; the whole of it is remembered for tables with the same header.
import { useEffect, useState } from "react";
import type { AppError } from "#shared/errors.ts";
import type { TableMapping } from "#shared/mapping.ts";
import type { TablePreview, TableRole } from "#shared/table-preview.ts";
import { asAppError, request } from "../../api/door.ts";
import { createTurns } from "../../api/latest.ts";
import { formatMany } from "../../format/number.ts";
import { baseName, useJobs } from "../../state/jobs.ts";
import { useOverlays } from "../../state/overlays.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { FailedIcon, InfoIcon } from "../../ui/icons.tsx";
import { Segmented } from "../../ui/segmented.tsx";
import { ColumnChoices } from "./column-choices.tsx";
import { choicesOf, isZone, type Kind, ofKind } from "./mapping-choices.ts";
import css from "./mapping-dialog.module.css";
import { RowsPreview } from "./rows-preview.tsx";

const pauseMs = 150;
const shownRows = 8;

export function MappingDialog({ first }: { first: TablePreview }) {
  const [kind, setKind] = useState<Kind>(first.mapping?.datasetKind ?? first.datasetKind);
  const [choices, setChoices] = useState(() => choicesOf(first));
  const [forgotten, setForgotten] = useState(false);
  const [touched, setTouched] = useState(false);
  const [inPlace, setInPlace] = useState(false);
  const roles = useRoles();
  const mapping: TableMapping = { datasetKind: kind, columns: choices };
  const zonesFit = choices.every(({ time }) => time === null || isZone(time.zone));
  const { preview, error, asking } = usePreview(first, touched && zonesFit ? mapping : null);
  const name = baseName(first.path);
  const close = () =>
    useOverlays.setState(({ mappings }) => ({
      mappings: mappings.filter(({ path }) => path !== first.path),
    }));

  function change(next: typeof choices): void {
    setTouched(true);
    setChoices(next);
  }
  async function forget(): Promise<void> {
    if (first.signature) await request("table.forget", { signature: first.signature });
    setForgotten(true);
  }
  async function submit(): Promise<void> {
    close();
    // In place nothing is converted: columns that were not touched stay what their own reader makes of them.
    const input = inPlace ? { inPlace, ...(touched ? { mapping } : {}) } : { mapping };
    await useJobs
      .getState()
      .start("dataset.import", { path: first.path, ...input }, `${name} could not be opened`);
  }

  return (
    <Dialog
      title={`What are the columns of ${name}?`}
      widthPx={1080}
      onClose={close}
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
          <Button onClick={close}>Cancel</Button>
          <Button tone="primary" disabled={!zonesFit || roles === null} onClick={() => void submit()}>
            Import
          </Button>
        </>
      }
    >
      <div className={css.top}>
        <p className={css.why} title={first.path}>
          {first.readBy === "remembered" && !forgotten
            ? "These answers were given last time for a table with this header."
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
        <ul className={css.problems} aria-label={formatMany(preview.problems.length, "problem")}>
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

function useRoles(): TableRole[] | null {
  const [roles, setRoles] = useState<TableRole[] | null>(null);
  useEffect(() => {
    let gone = false;
    request("table.roles", {}).then(
      (known) => !gone && setRoles(known),
      () => {},
    );
    return () => {
      gone = true;
    };
  }, []);
  return roles;
}

/** How the first rows would be read, asked again after a pause; while it is asked, the last answer stands. */
function usePreview(first: TablePreview, mapping: TableMapping | null) {
  const [preview, setPreview] = useState(first);
  const [error, setError] = useState<AppError | null>(null);
  const [asking, setAsking] = useState(false);
  const [turns] = useState(createTurns);
  const question = mapping && JSON.stringify(mapping);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the text is the mapping
  useEffect(() => {
    if (!mapping) return;
    const isLast = turns.next();
    setAsking(true);
    const timer = setTimeout(() => {
      request("table.preview", { path: first.path, mapping }).then(
        (next) => {
          if (!isLast()) return;
          setPreview(next);
          setError(null);
          setAsking(false);
        },
        (thrown) => {
          if (!isLast()) return;
          setError(asAppError(thrown));
          setAsking(false);
        },
      );
    }, pauseMs);
    return () => clearTimeout(timer);
  }, [question, first.path]);
  return { preview, error, asking };
}
