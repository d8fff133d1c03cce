// The export dialog: rows, columns, order, format, names and scores. Any page opens it through state/overlays.ts. The path is chosen
// afterwards.
import { type FormEvent, useId, useState } from "react";
import type { ExportFormat } from "#shared/contract/data.ts";
import { countText, manyText } from "#shared/number-words.ts";
import { useDatasets } from "../../state/datasets.ts";
import { baseName, useJobs } from "../../state/jobs.ts";
import { useModels } from "../../state/models.ts";
import { type ExportSubject, useOverlays } from "../../state/overlays.ts";
import { useQuery } from "../../state/query.ts";
import { choosePlace } from "../../state/saving.ts";
import { showFailure } from "../../state/toasts.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Segmented } from "../../ui/segmented.tsx";
import { Select } from "../../ui/select.tsx";
import css from "./export-dialog.module.css";

/** A spreadsheet runs text that looks like a formula, so CSV for spreadsheets is a separate choice. */
type Choice = ExportFormat | "spreadsheet";

const formats = [
  { value: "csv", label: "CSV" },
  { value: "spreadsheet", label: "CSV for a spreadsheet" },
  { value: "parquet", label: "Parquet" },
  { value: "ndjson", label: "NDJSON" },
] as const satisfies readonly { value: Choice; label: string }[];
const extensions = { csv: ["csv"], parquet: ["parquet"], ndjson: ["ndjson", "jsonl", "json"] } as const;

/** The last choice, kept while the window is open. */
let last: { choice: Choice; names: "own" | "ecs" } = { choice: "csv", names: "own" };

export function ExportDialog({ subject }: { subject: ExportSubject }) {
  const { datasetId, filter, what, sort = [], shown, triage } = subject;
  const dataset = useDatasets(({ list }) => list?.find(({ id }) => id === datasetId));
  const scored = useScored(datasetId);
  const total = useQuery(({ total }) => total);
  const form = useId();
  const [choice, setChoice] = useState(last.choice);
  const isPart = filter.kind !== "all" || triage?.flagged === true;
  const format = choice === "spreadsheet" ? "csv" : choice;
  const [names, setNames] = useState(last.names);
  const [rows, setRows] = useState<"matching" | "all">(isPart ? "matching" : "all");
  const [columns, setColumns] = useState<"all" | "shown">(triage && shown?.length ? "shown" : "all");
  const [findings, setFindings] = useState<"none" | "all">(triage ? "all" : "none");
  const [order, setOrder] = useState<"file" | "grid">("file");
  const [modelId, setModelId] = useState(
    scored.some(({ id }) => id === subject.modelId) ? String(subject.modelId) : "",
  );
  const close = () => useOverlays.getState().set({ exporting: null });
  if (!dataset) return null;
  const ecs = names === "ecs" && format !== "parquet";

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (!dataset) return;
    last = { choice, names };
    close();
    const bare = baseName(dataset.name).replace(
      /(\.(csv|tsv|txt|log|json|ndjson|parquet|pcap|pcapng|gz))+$/i,
      "",
    );
    try {
      const place = await choosePlace({
        title: `Export ${what}`,
        verb: "Export",
        name: `${bare.replace(/[\\/:*?"<>|]/g, "_") || "flows"}-export.${extensions[format][0]}`,
        extensions: extensions[format],
      });
      if (!place) return;
      const input = {
        datasetId,
        filter: rows === "all" ? ({ kind: "all" } as const) : filter,
        ...(columns === "shown" && shown ? { columns: [...shown] } : {}),
        sort: order === "grid" ? [...sort] : [],
        format,
        ecs,
        spreadsheet: choice === "spreadsheet",
        flagged: rows === "matching" && triage?.flagged === true && modelId !== "",
        findings: findings === "all",
        ...(modelId === "" ? {} : { modelId: Number(modelId) }),
        ...place,
      };
      await useJobs.getState().start("dataset.export", input, "The export could not be started");
    } catch (thrown) {
      showFailure(thrown, "The export could not be started");
    }
  }

  return (
    <Dialog
      title={`Export ${what} of ${dataset.name}`}
      widthPx={520}
      onClose={close}
      footer={
        <>
          <Button onClick={close}>Cancel</Button>
          <Button tone="primary" type="submit" form={form}>
            Choose a place…
          </Button>
        </>
      }
    >
      <form id={form} className={css.form} onSubmit={(event) => void submit(event)}>
        <span className={css.name}>Format</span>
        <Segmented label="Format" value={choice} options={formats} onChange={(next) => setChoice(next)} />
        <span className={css.name}>Rows</span>
        {!isPart ? (
          <p className={css.fixed}>All {manyText(dataset.rows, "row")}</p>
        ) : (
          <Segmented
            label="Rows"
            value={rows}
            options={[
              {
                value: "matching",
                label: matchingWords(triage?.flagged === true, filter.kind !== "all", total),
              },
              { value: "all", label: `All ${countText(dataset.rows)}` },
            ]}
            onChange={(next) => setRows(next)}
          />
        )}
        <span className={css.name}>Columns</span>
        {shown && shown.length < dataset.columns.length ? (
          <Segmented
            label="Columns"
            value={columns}
            options={[
              { value: "all", label: `All ${countText(dataset.columns.length)}` },
              { value: "shown", label: `${countText(shown.length)} shown` },
            ]}
            onChange={(next) => setColumns(next)}
          />
        ) : (
          <p className={css.fixed}>All {countText(dataset.columns.length)}</p>
        )}
        {sort.length > 0 && (
          <>
            <span className={css.name}>Order</span>
            <Segmented
              label="Order"
              value={order}
              options={[
                { value: "file", label: "As in the file" },
                { value: "grid", label: `By ${sort.map(({ column }) => column).join(", ")}` },
              ]}
              onChange={(next) => setOrder(next)}
            />
          </>
        )}
        <span className={css.name}>Names</span>
        {format === "parquet" ? (
          <p className={css.fixed}>As here</p>
        ) : (
          <Segmented
            label="Names"
            value={names}
            options={[
              { value: "own", label: "As here" },
              { value: "ecs", label: "Elastic Common Schema" },
            ]}
            onChange={(next) => setNames(next)}
          />
        )}
        {scored.length > 0 && (
          <>
            <span className={css.name}>Scores</span>
            <Select
              label="Scores"
              value={modelId}
              options={[
                { value: "", label: "None" },
                ...scored.map(({ id, name }) => ({ value: String(id), label: `By ${name}` })),
              ]}
              onChange={(next) => setModelId(next)}
            />
          </>
        )}
        <span className={css.name}>Findings</span>
        <Segmented
          label="Findings"
          value={findings}
          options={[
            { value: "none", label: "None" },
            { value: "all", label: "Verdict, tags, note, incident" },
          ]}
          onChange={(next) => setFindings(next)}
        />
        <p className={css.note}>{noteOf(choice, modelId !== "")}</p>
      </form>
    </Dialog>
  );
}

function matchingWords(flagged: boolean, filtered: boolean, total: number | null): string {
  if (flagged) return filtered ? "Flags that match the filter" : "Flags";
  return total === null ? "Matching the filter" : `${countText(total)} matching`;
}

function noteOf(choice: Choice, scores: boolean): string {
  const times =
    choice === "parquet" ? "Times keep their type, in UTC." : "Times are UTC, ISO 8601, to the microsecond.";
  if (choice === "spreadsheet")
    return `${times} Text that a spreadsheet would run as a formula gets an apostrophe before it.`;
  return scores ? `${times} Score (0–100), flag and reason stand before the columns.` : times;
}

/** The models that have scored a dataset. */
function useScored(datasetId: number) {
  const { list, scores } = useModels();
  const ids = new Set(scores.filter((one) => one.datasetId === datasetId).map(({ modelId }) => modelId));
  return (list ?? []).filter(({ id }) => ids.has(id));
}
