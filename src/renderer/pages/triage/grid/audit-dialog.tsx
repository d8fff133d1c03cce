// The log of changes: who changed what, when, and how; newest first.
import { useState } from "react";
import { manyText } from "#shared/number-words.ts";
import type { AuditEntry } from "#shared/triage-vocabulary.ts";
import type { Dataset } from "#shared/vocabulary.ts";
import { useAnswers } from "../../../api/answers.ts";
import { exactTime, formatTime } from "../../../format/time.ts";
import { useSettings } from "../../../state/settings.ts";
import { Answered } from "../../../ui/answered.tsx";
import { Button } from "../../../ui/button.tsx";
import { Dialog } from "../../../ui/dialog.tsx";
import { Skeleton } from "../../../ui/skeleton.tsx";
import css from "./audit-dialog.module.css";

const page = 100;
const subjects = { verdict: "Verdict", note: "Note", tag: "Tags", host: "Host", view: "View" } as const;
const hows = { done: "", undone: "undone", redone: "done again" } as const;

export function AuditDialog({ dataset, onClose }: { dataset: Dataset; onClose(): void }) {
  const [pages, setPages] = useState(1);
  const answers = useAnswers(
    "audit.list",
    Array.from({ length: pages }, (_, i) => ({ offset: i * page, limit: page })),
  );
  const known = answers.flatMap(({ value }) => value ?? []);
  const entries = known.flatMap(({ entries }) => entries);
  return (
    <Dialog title="Log of changes" widthPx={920} onClose={onClose}>
      <div className={css.inside}>
        <Answered of={answers[0]!} bones={<Skeleton height={120} />} failed="The log could not be read">
          {({ total }) => (
            <Entries dataset={dataset} entries={entries} total={total} onMore={() => setPages(pages + 1)} />
          )}
        </Answered>
      </div>
    </Dialog>
  );
}

interface EntriesProps {
  dataset: Dataset;
  entries: readonly AuditEntry[];
  total: number;
  onMore(): void;
}

function Entries({ dataset, entries, total, onMore }: EntriesProps) {
  const time = useSettings(({ settings }) => settings.time);
  if (total === 0)
    return (
      <p className={css.nothing}>Nobody has given a verdict, note, tag or name in this workspace yet.</p>
    );
  return (
    <>
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
          {entries.map((entry) => (
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
      {entries.length < total && (
        <Button tone="quiet" onClick={onMore}>
          Show {manyText(Math.min(page, total - entries.length), "earlier entry", "earlier entries")}
        </Button>
      )}
    </>
  );
}

function about({ rows, row, name, datasetId }: AuditEntry, dataset: Dataset): string {
  if (name !== null) return name;
  const of = datasetId === dataset.id ? "" : ` of dataset ${datasetId}`;
  return rows === 1 ? `row ${row?.toLocaleString("en-US")}${of}` : `${manyText(rows, "row")}${of}`;
}
