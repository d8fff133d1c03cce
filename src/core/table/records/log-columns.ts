// The columns of a log whose rows are stored as they come, before all of them are known: those that its format always has, and those of its
// first lines.
import type { ColumnKind } from "../../../shared/vocabulary.ts";
import type { RecordsPlan } from "../reader.ts";
import { bookColumns } from "./event-book.ts";
import { createRecordParser } from "./record-parser.ts";

interface LogColumn {
  name: string;
  kind: ColumnKind;
}

const place = "start_time end_time duration_s orig_addr orig_port resp_addr resp_port protocol service";
const canonical: Partial<Record<RecordsPlan["format"], string>> = {
  "zeek-tsv": `${place} orig_payload_bytes resp_payload_bytes conn_state missed_bytes history orig_packets resp_packets orig_ip_bytes resp_ip_bytes`,
  "suricata-eve": `${place} orig_packets resp_packets orig_frame_bytes resp_frame_bytes vlan`,
};

const foreign: Partial<Record<RecordsPlan["format"], readonly LogColumn[]>> = {
  "zeek-tsv": [
    { name: "uid", kind: "text" },
    { name: "local_orig", kind: "boolean" },
    { name: "local_resp", kind: "boolean" },
    { name: "tunnel_parents", kind: "text" },
  ],
  "suricata-eve": [
    { name: "flow_id", kind: "text" },
    { name: "in_iface", kind: "text" },
    { name: "flow.state", kind: "text" },
    { name: "flow.reason", kind: "text" },
    { name: "flow.alerted", kind: "boolean" },
    { name: "tcp.tcp_flags", kind: "text" },
    { name: "tcp.state", kind: "text" },
  ],
};

/** Labels need the whole log: what is benign is decided over all of them. */
const labels = new Set(["label", "label_detail"]);

/** @param firstLines of the log */
export function logColumns(
  plan: RecordsPlan,
  firstLines: string,
): { canonical: string[]; foreign: LogColumn[] } {
  const format = plan.format === "zeek-json" ? "zeek-tsv" : plan.format;
  const parser = createRecordParser(plan);
  parser.push(firstLines);
  const found = parser.take()?.columns ?? [];
  const names = new Set([
    ...(canonical[format]?.split(" ") ?? []),
    ...(plan.joinedBy === undefined ? [] : bookColumns),
  ]);
  const others = new Map((foreign[format] ?? []).map((column) => [column.name.toLowerCase(), column]));
  for (const { name, kind, about } of found) {
    if (labels.has(name)) continue;
    // Only columns of the catalogue have a description.
    if (about !== "") names.add(name);
    else if (!others.has(name.toLowerCase())) others.set(name.toLowerCase(), { name, kind });
  }
  return { canonical: [...names], foreign: [...others.values()] };
}
