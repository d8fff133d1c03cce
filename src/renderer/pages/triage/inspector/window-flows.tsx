// Rows of the dataset as a small table: the flows of a window, or those behind a plain rule. One of them is selected.
import { columnWords } from "#shared/column-words.ts";
import type { RequestOutput } from "#shared/contract/contract.ts";
import type { CellValue, Dataset } from "#shared/vocabulary.ts";
import { useAnswer } from "../../../api/answers.ts";
import { cellFormat, exactCell } from "../../../format/cell.ts";
import { formatTime } from "../../../format/time.ts";
import { useSettings } from "../../../state/settings.ts";
import { useTriage } from "../../../state/triage.ts";
import { Answered } from "../../../ui/answered.tsx";
import { IconButton } from "../../../ui/button.tsx";
import { GoIcon } from "../../../ui/icons.tsx";
import { Skeleton } from "../../../ui/skeleton.tsx";
import common from "./inspector.module.css";
import css from "./window-flows.module.css";
import { columnOf } from "./words.ts";

interface WindowFlowsProps {
  dataset: Dataset;
  /** Rows in order; a row may occur twice. */
  rows: readonly number[];
  /** Number of filling positions at the start. */
  filled?: number;
  /** Columns to show besides the default ones. */
  more: readonly string[];
  label: string;
  /** Position of the selected row. */
  picked: number | null;
  onPick?(place: number): void;
}

type Rows = RequestOutput<"rows.get">;

const usual = [
  "orig_addr",
  "resp_addr",
  "resp_port",
  "protocol",
  "service",
  "orig_payload_bytes",
  "resp_payload_bytes",
  "duration_s",
  "conn_state",
  "first_frame",
  "last_frame",
];
const shortNames: Record<string, string> = {
  orig_addr: "from",
  resp_addr: "to",
  resp_port: "port",
  protocol: "proto",
  orig_payload_bytes: "sent",
  resp_payload_bytes: "received",
  duration_s: "lasted",
  conn_state: "state",
  first_frame: "first frame",
  last_frame: "last frame",
};

export function WindowFlows(props: WindowFlowsProps) {
  const { dataset, rows, more } = props;
  const time = dataset.columns.find(({ kind }) => kind === "time")?.name;
  const names = dataset.columns.map(({ name }) => name);
  const columns = [...new Set([time, ...usual, ...more])].filter(
    (name): name is string => name !== undefined && names.includes(name),
  );
  const answer = useAnswer("rows.get", { datasetId: dataset.id, rows: [...rows], columns });
  return (
    <Answered of={answer} bones={<Skeleton height={Math.min(10, rows.length) * 18} />}>
      {(found) => <FlowTable {...props} time={time} found={found} />}
    </Answered>
  );
}

interface FlowTableProps extends WindowFlowsProps {
  time: string | undefined;
  found: Rows;
}

function FlowTable({ dataset, rows, filled = 0, label, picked, onPick, time, found }: FlowTableProps) {
  const { focusedRow, focus } = useTriage();
  const mode = useSettings(({ settings }) => settings.time);
  const originMs = dataset.timeSpan?.fromMs ?? 0;
  const write = found.columns.map((name) => {
    const column = columnOf(dataset, name);
    if (name !== time) return cellFormat(column, { mode: mode, originMs });
    // The head of the inspector shows the day.
    return (value: CellValue) =>
      typeof value === "number" ? formatTime(value, mode, originMs).replace(/^.*T|Z$/g, "") : "–";
  });
  const shown = found.columns.map((_, c) => c).filter((c) => !isSame(found, c, filled));
  const same = found.columns
    .map((name, c) => ({ name, c }))
    .filter(({ c }) => !shown.includes(c) && (found.cells[c]?.[0] ?? null) !== null)
    .map(
      ({ name, c }) => `${shortNames[name] ?? columnWords(name)} ${write[c]?.(found.cells[c]?.[0] ?? null)}`,
    );
  return (
    <>
      {same.length > 0 && <p className={css.same}>The same in all: {same.join(", ")}</p>}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable area must be reachable by keys */}
      <section className={css.flows} tabIndex={0} aria-label={label}>
        <table className={common.table}>
          <thead>
            <tr>
              <th scope="col">row</th>
              {shown.map((c) => {
                const name = found.columns[c] ?? "";
                return (
                  <th key={name} scope="col" title={name} data-number={isNumber(dataset, name)}>
                    {name === time ? "time" : (shortNames[name] ?? columnWords(name))}
                  </th>
                );
              })}
              <th scope="col">
                <span className={css.unseen}>Go</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row, place) =>
              place < filled ? null : (
                <tr
                  // biome-ignore lint/suspicious/noArrayIndexKey: a row may occur in a window twice; its position identifies it
                  key={place}
                  data-picked={place === picked}
                  data-focused={row === focusedRow}
                  ref={place === picked ? reveal : null}
                  onClick={() => onPick?.(place)}
                >
                  <th scope="row">{row}</th>
                  {shown.map((c) => {
                    const name = found.columns[c] ?? "";
                    const value = found.cells[c]?.[place] ?? null;
                    return (
                      <td
                        key={name}
                        title={exactCell(value, columnOf(dataset, name))}
                        data-number={isNumber(dataset, name)}
                      >
                        {write[c]?.(value)}
                      </td>
                    );
                  })}
                  <td>
                    {row !== focusedRow && (
                      <IconButton
                        label={`Go to row ${row}`}
                        icon={GoIcon}
                        className={common.go}
                        onClick={(event) => {
                          event.stopPropagation();
                          focus(row);
                        }}
                      />
                    )}
                  </td>
                </tr>
              ),
            )}
          </tbody>
        </table>
      </section>
    </>
  );
}

/** Scrolls only its own box, so that the inspector does not jump. */
function reveal(row: HTMLTableRowElement | null): void {
  const box = row?.closest("section");
  if (!row || !box) return;
  const top = row.offsetTop - (row.closest("table")?.tHead?.offsetHeight ?? 0);
  if (top < box.scrollTop) box.scrollTop = top;
  else if (row.offsetTop + row.offsetHeight > box.scrollTop + box.clientHeight)
    box.scrollTop = row.offsetTop + row.offsetHeight - box.clientHeight;
}

/** Whether all rows of a table of several have the same value, which is then shown once above it. */
function isSame({ rows, cells }: Rows, c: number, filled: number): boolean {
  const values = (cells[c] ?? []).slice(filled);
  return rows.length - filled > 1 && values.every((value) => value === values[0]);
}

const isNumber = (dataset: Dataset, name: string) =>
  ["integer", "number"].includes(columnOf(dataset, name).kind) && !/_port$/.test(name);
