// The thresholds that the same method gives for each host, service or protocol separately. For comparison with the common threshold;
// changes nothing.
import { useMemo, useState } from "react";
import type { GroupThresholds, ThresholdGroup, ThresholdMethod } from "#shared/model-vocabulary.ts";
import { thresholdGroups } from "#shared/model-words.ts";
import { countText } from "#shared/number-words.ts";
import type { Dataset } from "#shared/vocabulary.ts";
import { useAnswer } from "../../../api/answers.ts";
import { saveCsv } from "../../../chart/chart-files.ts";
import { formatNumber } from "../../../format/number.ts";
import { type SmallColumn, SmallGrid } from "../../../grid/small-grid.tsx";
import { Answered } from "../../../ui/answered.tsx";
import { IconButton } from "../../../ui/button.tsx";
import { FileIcon } from "../../../ui/icons.tsx";
import { Select } from "../../../ui/select.tsx";
import { Skeleton } from "../../../ui/skeleton.tsx";
import css from "./group-lines.module.css";

interface GroupLinesProps {
  dataset: Dataset;
  modelId: number;
  method: ThresholdMethod;
  fileName: string;
}

type Line = GroupThresholds["groups"][number];

const words: Record<ThresholdGroup, { label: string; needs: readonly string[] }> = {
  originator: { label: "originator", needs: ["orig_addr"] },
  responder: { label: "responder", needs: ["resp_addr"] },
  service: { label: "service", needs: ["resp_port", "protocol"] },
  protocol: { label: "protocol", needs: ["protocol"] },
};
/** A drag sends a request only when it pauses. */
const restMs = 300;
const gridPx = 240;

export function GroupLines({ dataset, modelId, method, fileName }: GroupLinesProps) {
  const present = useMemo(() => new Set(dataset.columns.map(({ name }) => name)), [dataset]);
  const possible = thresholdGroups.filter((group) => words[group].needs.every((name) => present.has(name)));
  const [by, setBy] = useState<ThresholdGroup | "">("");
  // While the threshold moves, the last table stays, unless the kind of group changes.
  const answer = useAnswer(
    "scores.groupThresholds",
    by === "" ? null : { modelId, datasetId: dataset.id, by, method },
    { keepLast: by, restMs },
  );
  const table = answer.value;
  if (possible.length === 0) return null;
  return (
    <section className={css.lines} aria-label="Thresholds by group">
      <header className={css.head}>
        <h3 className={css.title}>A line for each</h3>
        <Select<ThresholdGroup | "">
          label="Group of the thresholds"
          size="small"
          value={by}
          options={[
            { value: "", label: "choose what…" },
            ...possible.map((group) => ({ value: group, label: words[group].label })),
          ]}
          onChange={setBy}
        />
        {table && (
          <IconButton
            label="Save the thresholds as CSV"
            icon={FileIcon}
            className={css.tool}
            onClick={() => saveCsv(tableOf(table), `${fileName} by ${by}`)}
          />
        )}
      </header>
      {by === "" ? (
        <p className={css.hint}>
          The same method on each host, service or protocol alone, for comparison. The threshold above is the
          one in use.
        </p>
      ) : (
        <Answered of={answer} bones={<Skeleton height={gridPx} />}>
          {({ groups, warnings }) => (
            <>
              <SmallGrid<Line>
                label={`Thresholds by ${by}`}
                columns={columns}
                rows={groups}
                idOf={({ group }) => group ?? "\n"}
                heightPx={gridPx}
              />
              {warnings.length > 0 && <p className={css.hint}>{warnings.join(" ")}</p>}
            </>
          )}
        </Answered>
      )}
    </section>
  );
}

const short = (value: number): string => formatNumber(Number(value.toPrecision(4)));
const percent = (share: number | null): string =>
  share === null ? "–" : `${formatNumber(Number((100 * share).toPrecision(2)))} %`;
const others = "all others";

const columns: SmallColumn<Line>[] = [
  {
    ...{ id: "group", title: "Group", widthPx: 140, grows: true, mono: true },
    value: ({ group }) => group,
    text: ({ group }) => group ?? others,
  },
  {
    ...{ id: "rows", title: "Rows", widthPx: 84, align: "right" },
    value: ({ rows }) => rows,
    text: ({ rows }) => countText(rows),
  },
  {
    ...{ id: "normal", title: "Held-out normal", widthPx: 124, align: "right" },
    value: ({ normalRows }) => normalRows,
    text: ({ normalRows }) => countText(normalRows),
  },
  {
    ...{ id: "line", title: "Threshold (raw)", widthPx: 128, align: "right" },
    value: ({ value }) => value,
    text: ({ value, separate }) => (value === null ? "–" : `${short(value)}${separate ? "" : ", common"}`),
    tip: ({ separate }) =>
      separate
        ? "A separate threshold"
        : "Too few held-out normal rows for a separate threshold: the threshold of all rows",
  },
  {
    ...{ id: "flags", title: "Flags", widthPx: 76, align: "right" },
    value: ({ flags }) => flags,
    text: ({ flags }) => countText(flags),
  },
  {
    ...{ id: "day", title: "A day", widthPx: 76, align: "right" },
    value: ({ flagsPerDay }) => flagsPerDay,
    text: ({ flagsPerDay }) => (flagsPerDay === null ? "–" : short(flagsPerDay)),
  },
  {
    ...{ id: "false", title: "Normal rows above", widthPx: 136, align: "right" },
    value: ({ falseRate }) => falseRate,
    text: ({ falseRateInterval: [low, high] }) => `${percent(low)}–${percent(high)}`,
    tip: ({ falseRate }) => `${percent(falseRate)} of its held-out normal rows; a 90 % interval`,
  },
];

const tableOf = ({ groups }: GroupThresholds) => ({
  columns: [
    "group",
    "rows",
    "held-out normal rows",
    "separate threshold",
    "line",
    "flags",
    "flags a day",
    "false from",
    "false to",
  ],
  rows: groups.map(({ group, rows, normalRows, separate, value, flags, flagsPerDay, falseRateInterval }) => [
    group ?? others,
    rows,
    normalRows,
    separate ? "yes" : "no",
    value,
    flags,
    flagsPerDay,
    ...falseRateInterval,
  ]),
});
