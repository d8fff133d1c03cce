// UNSW-NB15: the raw files (49 columns, no header, recognised by position) and the partitions (45 named columns).
// Bytes count from the IP header on: the smallest TCP means are between 40 and 46.
import { canonical, keptColumn } from "../column-plan.ts";
import { completePlan } from "../complete-plan.ts";
import { splitFields, type TableHead } from "../head.ts";
import { cleanNames, headTable, nameKey } from "../names.ts";
import {
  type ColumnPlan,
  type DelimitedPlan,
  delimitedPlan,
  type ReadRule,
  type TableReader,
} from "../reader.ts";
import { isAddress, isNumeric } from "../samples.ts";

const whole: ReadRule = { rule: "number", whole: true, min: 0 };
const real: ReadRule = { rule: "number", min: 0 };
const millis: ReadRule = { rule: "number", min: 0, divide: 1000 };

/** The 49 columns of the raw files in order, spelled as in the dataset's list of features. */
const rawNames = (
  "srcip sport dstip dsport proto state dur sbytes dbytes sttl dttl sloss dloss service Sload Dload Spkts Dpkts swin dwin " +
  "stcpb dtcpb smeansz dmeansz trans_depth res_bdy_len Sjit Djit Stime Ltime Sintpkt Dintpkt tcprtt synack ackdat " +
  "is_sm_ips_ports ct_state_ttl ct_flw_http_mthd is_ftp_login ct_ftp_cmd ct_srv_src ct_srv_dst ct_dst_ltm ct_src_ltm " +
  "ct_src_dport_ltm ct_dst_sport_ltm ct_dst_src_ltm attack_cat Label"
).split(" ");

/** Key of a name → its canonical column and rule. */
const mapped: Readonly<Record<string, readonly [string, ReadRule]>> = {
  srcip: ["orig_addr", { rule: "text" }],
  sport: ["orig_port", { rule: "port" }],
  dstip: ["resp_addr", { rule: "text" }],
  dsport: ["resp_port", { rule: "port" }],
  proto: ["protocol", { rule: "protocol" }],
  service: ["service", { rule: "text" }],
  stime: ["start_time", { rule: "epoch", unit: "s" }],
  ltime: ["end_time", { rule: "epoch", unit: "s" }],
  dur: ["duration_s", real],
  spkts: ["orig_packets", whole],
  dpkts: ["resp_packets", whole],
  sbytes: ["orig_ip_bytes", whole],
  dbytes: ["resp_ip_bytes", whole],
  sintpkt: ["orig_iat_mean_s", millis],
  sinpkt: ["orig_iat_mean_s", millis],
  dintpkt: ["resp_iat_mean_s", millis],
  dinpkt: ["resp_iat_mean_s", millis],
  tcprtt: ["tcp_rtt_s", real],
  synack: ["tcp_synack_s", real],
  ackdat: ["tcp_ackdat_s", real],
};

/** Key of a name → unit and meaning of a column that keeps its name. */
const rules: Readonly<Record<string, readonly [ReadRule, string | null, string]>> = {
  state: [{ rule: "text" }, null, "state of the transaction in argus's words: FIN, CON, INT, REQ …"],
  rate: [real, "packets/s", "packets after the first, per second"],
  sload: [real, "bits/s", "bits per second from the originator"],
  dload: [real, "bits/s", "bits per second from the responder"],
  sjit: [real, "ms", "jitter of the originator"],
  sjitter: [real, "ms", "jitter of the originator"],
  djit: [real, "ms", "jitter of the responder"],
  djitter: [real, "ms", "jitter of the responder"],
  stcpb: [whole, null, "TCP base sequence number of the originator (an identity, not behaviour)"],
  dtcpb: [whole, null, "TCP base sequence number of the responder (an identity, not behaviour)"],
  sttl: [whole, null, "time to live from the originator; in this data set nearly the label"],
  dttl: [whole, null, "time to live from the responder; in this data set nearly the label"],
  ctstatettl: [whole, null, "a mix of state and time to live; in this data set nearly the label"],
};

const nearLabels =
  "sttl, dttl and ct_state_ttl nearly give the label away: attacks came from other machines, so their packets had another " +
  "time to live. A model that sees them learns the test bed, not the attack.";

function plansOf(sources: readonly string[]): ColumnPlan[] {
  const plans: ColumnPlan[] = [];
  for (const source of sources) {
    const key = nameKey(source);
    const target = mapped[key];
    const known = rules[key];
    if (target && !plans.some((plan) => plan.name === target[0]))
      plans.push(canonical(target[0], source, target[1]));
    else if (known) plans.push(keptColumn(source, known[0], known[2], { unit: known[1] }));
    else if (/^(s|d)?(loss|win|mean|meansz)$|^(ct|is|trans|res)/.test(key))
      plans.push(keptColumn(source, whole));
  }
  return plans;
}

const isProtocolWord = (text: string) => /^[a-z0-9][a-z0-9./+-]*$/i.test(text) && !isNumeric(text);

/** Whether a row is a raw row: addresses first and third, epoch seconds in positions 29 and 30. */
function isRawRow(row: readonly string[]): boolean {
  const seconds = (field: string | undefined) => /^1[34]\d{8}(\.\d+)?$/.test((field ?? "").trim());
  return (
    row.length >= 46 &&
    row.length <= 49 &&
    isAddress(row[0]!.trim()) &&
    isAddress(row[2]!.trim()) &&
    isProtocolWord(row[4]!.trim()) &&
    isNumeric(row[6]!) &&
    seconds(row[28]) &&
    seconds(row[29])
  );
}

/** The raw rows, with or without a header, and whether a running number precedes the 49 columns. */
function rawTable(head: TableHead): { numbered: boolean; names: string[] | null; columns: number } | null {
  if (head.delimiter !== ",") return null;
  const { rows } = headTable(head);
  const sample = rows.slice(0, 20).filter((row) => row.length > 1);
  const body =
    sample.length > 1 && !isRawRow(sample[0]!) && !isRawRow(sample[0]!.slice(1)) ? sample.slice(1) : sample;
  if (body.length === 0) return null;
  const first = splitFields(head.lines[0] ?? "", ",");
  const names = isRawRow(first) || isRawRow(first.slice(1)) ? null : first;
  if (body.every(isRawRow)) return { numbered: false, names, columns: body[0]!.length };
  if (body.every((row) => isRawRow(row.slice(1)))) return { numbered: true, names, columns: body[0]!.length };
  return null;
}

function mapRaw(head: TableHead): DelimitedPlan {
  const { numbered, names, columns } = rawTable(head)!;
  const byPlace = [...(numbered ? ["id"] : []), ...rawNames].slice(0, columns);
  const agrees = names === null || namesAgree(names, byPlace);
  const has = (name: string) => (byPlace.includes(name) ? name : null);
  const warnings = [nearLabels];
  if (!agrees) {
    warnings.unshift(
      `The header belongs to another table (it begins with ${names!.slice(0, 3).join(", ")}), but the rows are raw ` +
        "UNSW-NB15 rows; the columns were named by their place.",
    );
  }
  if (!has("Label"))
    warnings.push("The label columns (attack_cat, Label) are cut off: the rows have no label.");
  return completePlan(
    delimitedPlan({
      delimiter: ",",
      header: names !== null,
      sources: byPlace,
      markers: ["-", " "],
      label: has("Label") ? { text: "attack_cat", attackMark: "Label", emptyIsBenign: true } : null,
      warnings,
    }),
    plansOf(byPlace),
  );
}

/** Real copies differ in blanks and case; the header of another schema matches almost nothing. */
function namesAgree(names: readonly string[], byPlace: readonly string[]): boolean {
  const same = names.filter((name, i) => nameKey(name) === nameKey(byPlace[i] ?? "")).length;
  return same >= byPlace.length * 0.8;
}

export const unswRawReader: TableReader = {
  format: "UNSW-NB15 (raw)",
  recognise(head) {
    const raw = rawTable(head);
    if (!raw) return null;
    const header = raw.names ? "the header is not trusted" : "no header";
    return {
      sureness: 0.985,
      why: `Rows of ${raw.columns} columns with addresses in the first and third and epoch seconds in the 29th and 30th place; ${header}.`,
    };
  },
  map: mapRaw,
};

const partitionMarks = [
  "dur",
  "proto",
  "service",
  "state",
  "sttl",
  "ctstatettl",
  "ctsrvsrc",
  "responsebodylen",
  "smean",
];
const paperTest = 82_332;
const paperTrain = 175_341;

export const unswPartitionReader: TableReader = {
  format: "UNSW-NB15 (partition)",
  recognise(head) {
    const keys = new Set((headTable(head).names ?? []).map(nameKey));
    if (!partitionMarks.every((mark) => keys.has(mark))) return null;
    return {
      sureness: 0.97,
      why: `The ${keys.size} columns of UNSW-NB15's partitions (rate, sttl, ct_state_ttl, …).`,
    };
  },
  map(head) {
    const { names, linesBefore } = headTable(head);
    const sources = cleanNames(names!);
    const find = (key: string) => sources.find((source) => nameKey(source) === key) ?? null;
    const named = /train/i.test(head.fileName) ? "training" : /test/i.test(head.fileName) ? "testing" : null;
    const swapped = (rows: number, is: string) =>
      named && named !== is
        ? [
            {
              rows,
              warning:
                `${rows.toLocaleString("en-US")} rows: by its size this is the ${is} partition of the paper, though the ` +
                `file is called ${named}-set. The names are swapped in many copies; go by the rows.`,
            },
          ]
        : [];
    return completePlan(
      delimitedPlan({
        delimiter: head.delimiter ?? ",",
        header: true,
        sources,
        skipLines: linesBefore - 1,
        markers: ["-", " "],
        label: { text: find("attackcat"), attackMark: find("label"), emptyIsBenign: true },
        warnings: [nearLabels],
        warnAtRows: [...swapped(paperTest, "testing"), ...swapped(paperTrain, "training")],
      }),
      plansOf(sources),
    );
  },
};
