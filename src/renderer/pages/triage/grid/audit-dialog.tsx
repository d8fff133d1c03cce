// The log of judging: who changed what, when, from what to what; newest first.
import { useEffect, useState } from "react";
import type { AppError } from "#shared/errors.ts";
import type { AuditEntry } from "#shared/triage-vocabulary.ts";
import type { Dataset } from "#shared/vocabulary.ts";
import { asAppError, request } from "../../../api/door.ts";
import { formatMany } from "../../../format/number.ts";
import { exactTime, formatTime } from "../../../format/time.ts";
import { useSettings } from "../../../state/settings.ts";
import { Button } from "../../../ui/button.tsx";
import { Dialog } from "../../../ui/dialog.tsx";
import { FailurePanel } from "../../../ui/failure.tsx";
import { Skeleton } from "../../../ui/skeleton.tsx";
import css from "./audit-dialog.module.css";

const page = 100;
const subjects = { verdict: "Verdict", note: "Note", tag: "Tags", host: "Host", view: "View" } as const;
const hows = { done: "", undone: "undone", redone: "done again" } as const;

export function AuditDialog({ dataset, onClose }: { dataset: Dataset; onClose(): void }) {
  const time = useSettings(({ settings }) => settings.time);
  const [log, setLog] = useState<{ entries: AuditEntry[]; total: number } | null>(null);
  const [error, setError] = useState<AppError | null>(null);
  const more = () => {
    const offset = log?.entries.length ?? 0;
    request("audit.list", { offset, limit: page }).then(
      (next) => {
        setError(null);
        setLog((before) => ({ entries: [...(before?.entries ?? []), ...next.entries], total: next.total }));
      },
      (thrown) => setError(asAppError(thrown)),
    );
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked once when it opens
  useEffect(more, []);
  return (
    <Dialog title="Log of judging" widthPx={920} onClose={onClose}>
      <div className={css.inside}>
        {error && (
          <FailurePanel title="The log could not be read" failure={error}>
            <Button onClick={more}>Try again</Button>
          </FailurePanel>
        )}
        {!log && !error && <Skeleton height={120} />}
        {log?.total === 0 && <p className={css.nothing}>Nothing has been judged in this workspace yet.</p>}
        {log && log.total > 0 && (
          <table className={css.table}>
            <thead>
              <tr>
                <th>When</th>
                <th>Who</th>
                <th>What</th>
                <th>About</th>
                <th>From</th>
                <th>To</th>
              </tr>
            </thead>
            <tbody>
              {log.entries.map((entry) => (
                <tr key={entry.id}>
                  <td title={exactTime(entry.atMs)}>
                    {formatTime(entry.atMs, time === "relative" ? "utc" : time, 0)}
                  </td>
                  <td>{entry.who}</td>
                  <td>
                    {subjects[entry.what]} {hows[entry.how] && <em>{hows[entry.how]}</em>}
                  </td>
                  <td title={about(entry, dataset)}>{about(entry, dataset)}</td>
                  <td title={entry.from}>{entry.from}</td>
                  <td title={entry.to}>{entry.to}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
        {log && log.entries.length < log.total && (
          <Button tone="quiet" onClick={more}>
            Show{" "}
            {formatMany(Math.min(page, log.total - log.entries.length), "earlier entry", "earlier entries")}
          </Button>
        )}
      </div>
    </Dialog>
  );
}

function about({ rows, row, name, datasetId }: AuditEntry, dataset: Dataset): string {
  if (name !== null) return name;
  const of = datasetId === dataset.id ? "" : ` of dataset ${datasetId}`;
  return rows === 1 ? `row ${row?.toLocaleString("en-US")}${of}` : `${formatMany(rows, "row")}${of}`;
}
