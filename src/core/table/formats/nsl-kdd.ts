// NSL-KDD (43 columns, or 42 without the difficulty) and the similar KDD'99 (42 columns, labels with a dot), with or
// without a header. Content tells them apart, because copies of KDD'99 circulate under NSL-KDD's file names.
import { canonical, keptColumn } from "../column-plan.ts";
import { completePlan } from "../complete-plan.ts";
import type { TableHead } from "../head.ts";
import { cleanNames, headTable, nameKey } from "../names.ts";
import { type ColumnPlan, delimitedPlan, type ReadRule, type TableReader } from "../reader.ts";
import { isNumeric } from "../samples.ts";

const whole: ReadRule = { rule: "number", whole: true, min: 0 };
const share: ReadRule = { rule: "number", min: 0, max: 1 };

const columnNames = (
  "duration protocol_type service flag src_bytes dst_bytes land wrong_fragment urgent hot num_failed_logins logged_in " +
  "num_compromised root_shell su_attempted num_root num_file_creations num_shells num_access_files num_outbound_cmds " +
  "is_host_login is_guest_login count srv_count serror_rate srv_serror_rate rerror_rate srv_rerror_rate same_srv_rate " +
  "diff_srv_rate srv_diff_host_rate dst_host_count dst_host_srv_count dst_host_same_srv_rate dst_host_diff_srv_rate " +
  "dst_host_same_src_port_rate dst_host_srv_diff_host_rate dst_host_serror_rate dst_host_srv_serror_rate " +
  "dst_host_rerror_rate dst_host_srv_rerror_rate label difficulty"
).split(" ");

const mapped: Readonly<Record<string, readonly [string, ReadRule]>> = {
  duration: ["duration_s", whole],
  protocol_type: ["protocol", { rule: "protocol" }],
  service: ["service", { rule: "text" }],
  flag: ["conn_state", { rule: "text" }],
  src_bytes: ["orig_payload_bytes", whole],
  dst_bytes: ["resp_payload_bytes", whole],
};

function plansOf(sources: readonly string[]): ColumnPlan[] {
  return sources.flatMap((source) => {
    const name = columnNames.find((candidate) => nameKey(candidate) === nameKey(source));
    if (!name || name === "label") return [];
    const target = mapped[name];
    if (target) return [canonical(target[0], source, target[1])];
    return [keptColumn(source, name.endsWith("_rate") ? share : whole)];
  });
}

interface Kdd {
  header: boolean;
  columns: number;
  dotted: boolean;
  /** In the source's order. */
  sources: string[];
}

const isRow = (row: readonly string[]) =>
  (row.length === 42 || row.length === 43) &&
  /^(tcp|udp|icmp)$/.test(row[1]!.trim()) &&
  /^[a-z][a-z0-9_]*$/i.test(row[2]!.trim()) &&
  /^(SF|S[0-3]|SH|REJ|RST[OR]|RSTOS0|OTH)$/.test(row[3]!.trim()) &&
  isNumeric(row[0]!) &&
  isNumeric(row[40]!) &&
  !isNumeric(row[41]!);

function kddTable(head: TableHead): Kdd | null {
  const { names: header, rows } = headTable(head);
  const sample = rows.slice(0, 20).filter((row) => row.length > 1);
  if (sample.length === 0 || !sample.every(isRow)) return null;
  const columns = sample[0]!.length;
  const dotted = sample.every((row) => row[41]!.trim().endsWith("."));
  return { header: header !== null, columns, dotted, sources: columnNames.slice(0, columns) };
}

function reader(
  format: string,
  expected: (kdd: Kdd) => string | null,
  warnings: readonly string[],
): TableReader {
  return {
    format,
    recognise(head) {
      const kdd = kddTable(head);
      const why = kdd && expected(kdd);
      return why ? { sureness: 0.98, why } : null;
    },
    map(head) {
      const kdd = kddTable(head)!;
      return completePlan(
        delimitedPlan({
          delimiter: head.delimiter ?? ",",
          header: kdd.header,
          sources: kdd.sources,
          label: { text: "label", attackMark: null, emptyIsBenign: false },
          warnings: [...warnings],
        }),
        plansOf(kdd.sources),
      );
    },
  };
}

export const nslKddReader = reader(
  "NSL-KDD",
  (kdd) =>
    kdd.dotted
      ? null
      : `${kdd.columns} columns of KDD features with protocol, service and flag in places 2 to 4, and ` +
        (kdd.columns === 43 ? "the difficulty at the end." : "no difficulty."),
  [],
);

export const kdd99Reader = reader(
  "KDD'99",
  (kdd) =>
    kdd.dotted
      ? "42 columns of KDD features whose labels end with a dot: KDD'99, whatever the file is called."
      : null,
  [
    "This is KDD'99, not NSL-KDD: its labels end with a dot and it holds the duplicate rows that NSL-KDD removes.",
  ],
);

/** For headers with KDD's columns in any order; `kddTable` recognises files without a header. */
export const kddByName: TableReader = {
  format: "NSL-KDD",
  recognise(head) {
    const header = headTable(head).names;
    const keys = new Set((header ?? []).map(nameKey));
    const hits = columnNames.filter((name) => keys.has(nameKey(name))).length;
    return hits >= 38 ? { sureness: 0.96, why: `The header has ${hits} of KDD's column names.` } : null;
  },
  map(head) {
    const { names: header, linesBefore } = headTable(head);
    const sources = cleanNames(header!);
    const label = sources.find((source) =>
      ["label", "class", "attack", "labels", "outcome"].includes(nameKey(source)),
    );
    return completePlan(
      delimitedPlan({
        delimiter: head.delimiter ?? ",",
        header: true,
        sources,
        skipLines: linesBefore - 1,
        label: label ? { text: label, attackMark: null, emptyIsBenign: false } : null,
      }),
      plansOf(sources),
    );
  },
};
