// Step 4: the windows: whose rows, how many, and where a sequence ends. With a drawing.
import { type SequenceKind, sequenceKinds } from "#shared/model-words.ts";
import type { Dataset } from "#shared/vocabulary.ts";
import { isRowDetector, sequenceWords } from "../../../format/detector.ts";
import { useModels } from "../../../state/models.ts";
import { NumberField } from "../../../ui/number-field.tsx";
import { Select } from "../../../ui/select.tsx";
import { Choice, Hint, Step } from "./step.tsx";
import { detectorOf, timeColumn, useTraining } from "./training.ts";
import { WindowDrawing } from "./window-drawing.tsx";

const defaultSteps = 10;
const needs: Record<SequenceKind, readonly string[]> = {
  row: [],
  table: [],
  originator: ["orig_addr"],
  responder: ["resp_addr"],
  pair: ["orig_addr", "resp_addr"],
  service: ["resp_addr", "resp_port", "protocol"],
};

/** The window that the engine uses when nothing is chosen. */
function windowsOf(
  form: Pick<ReturnType<typeof useTraining.getState>, "detector" | "sequenceBy" | "steps">,
  dataset: Dataset,
): { by: SequenceKind; steps: number; timed: boolean } {
  const timed = timeColumn(dataset) !== null;
  const detector = detectorOf(form, dataset);
  if (isRowDetector(detector)) return { by: "row", steps: 1, timed };
  const hasOriginator = dataset.columns.some(({ name }) => name === "orig_addr");
  const natural: SequenceKind =
    !timed || detector === "dense-autoencoder" ? "row" : hasOriginator ? "originator" : "table";
  const sequence = form.sequenceBy ?? (natural === "row" && (form.steps ?? 1) > 1 ? "table" : natural);
  const by = sequence === "row" && detector.endsWith("predictor") ? "table" : sequence;
  return { by, steps: form.steps ?? (by === "row" ? 1 : defaultSteps), timed };
}

export function WindowsStep({ dataset }: { dataset: Dataset }) {
  const form = useTraining();
  const parent = useModels(({ list }) => list?.find(({ id }) => id === form.from) ?? null);
  const windows = windowsOf(form, dataset);
  const { timed } = windows;
  const { by, steps } = parent ? { by: parent.sequenceBy, steps: parent.steps } : windows;
  const rowsOnly = isRowDetector(detectorOf(form, dataset));
  const present = new Set(dataset.columns.map(({ name }) => name));
  const kinds = sequenceKinds.filter((kind) => needs[kind].every((name) => present.has(name)));
  const natural = windowsOf({ ...form, sequenceBy: null }, dataset).by;
  return (
    <Step
      number={4}
      name="Windows"
      summary={steps === 1 ? "one row at a time" : `${steps} rows of ${sequenceWords[by]}`}
    >
      {parent ? (
        <Hint>Kept from {parent.name}.</Hint>
      ) : rowsOnly ? (
        <Hint>This detector looks at one row at a time; an LSTM or GRU reads runs of rows.</Hint>
      ) : (
        <>
          <Choice name="Rows of">
            <Select<SequenceKind | "auto">
              label="What makes a sequence"
              value={form.sequenceBy ?? "auto"}
              options={[
                { value: "auto", label: `${sequenceWords[natural]} (default)` },
                ...kinds.map((kind) => ({ value: kind, label: sequenceWords[kind] })),
              ]}
              onChange={(next) =>
                form.change(
                  next === "auto"
                    ? { sequenceBy: null }
                    : { sequenceBy: next, ...(next === "row" ? { steps: null } : {}) },
                )
              }
            />
          </Choice>
          {by !== "row" && (
            <Choice name="Steps">
              <NumberField
                label="Rows in a window"
                value={form.steps}
                least={1}
                most={200}
                placeholder={String(defaultSteps)}
                onChange={(next) => form.change({ steps: next })}
              />
            </Choice>
          )}
        </>
      )}
      <WindowDrawing by={by} steps={steps} timed={timed} />
      {steps > 1 && !timed && (
        <Hint>The rows have no time: windows follow the order of the file, which may mean nothing.</Hint>
      )}
    </Step>
  );
}
