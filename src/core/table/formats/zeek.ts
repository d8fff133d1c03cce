// Zeek's logs: TSV with its meta lines (or a plain header), and JSON. From a file with several logs it reads conn.
import type { TableHead } from "../head.ts";
import type { RecordFormat, RecordsPlan, TableReader } from "../reader.ts";
import { isSideLog, logOfFields } from "../records/zeek-events.ts";
import { looksLikeConn } from "../records/zeek-fields.ts";
import { separatorOf } from "../records/zeek-tsv.ts";

/** The column of conn.log that records of other logs refer to. */
export const zeekKey = "uid";

/** The column of Suricata's flows that its other records refer to. */
export const eveKey = "flow_id";

const plan = (format: RecordFormat, log: string | null, joinedBy: string | null): RecordsPlan => ({
  via: "records",
  format,
  log,
  ...(joinedBy === null ? {} : { joinedBy }),
  datasetKind: "flows",
  derive: true,
  warnings: [],
});

/** conn if it is among the logs of the head, else the first; if no log is named, the one with these fields. */
const choose = ({ logs, fields }: Logs): string | null => {
  if (logs.length === 0) return looksLikeConn(fields) ? "conn" : logOfFields(fields);
  return logs.includes("conn") ? "conn" : logs[0]!;
};

/** The key column, if one file contains conn.log and logs that refer to its flows. */
const keyIn = ({ logs }: Logs): string | null =>
  logs.includes("conn") && logs.some(isSideLog) ? zeekKey : null;

interface Logs {
  /** The names of the logs in the head. */
  logs: string[];
  /** The fields of the first. */
  fields: string[];
}

function tsvLogs(head: TableHead): Logs | null {
  let separator = "\t";
  const logs: string[] = [];
  let fields: string[] | null = null;
  for (const line of head.lines) {
    if (line.startsWith("#separator")) separator = separatorOf(line.slice("#separator".length));
    else if (line.startsWith(`#path${separator}`)) logs.push(line.split(separator)[1] ?? "");
    else if (line.startsWith(`#fields${separator}`)) fields ??= line.split(separator).slice(1);
  }
  if (fields) return { logs: [...new Set(logs)], fields };
  const header = (head.lines[0] ?? "").split("\t");
  return looksLikeConn(header) ? { logs: [], fields: header } : null;
}

const noLogs: Logs = { logs: [], fields: [] };

export const zeekTsvReader: TableReader = {
  format: "Zeek (TSV)",
  recognise(head) {
    const found = tsvLogs(head);
    if (!found) return null;
    const which = choose(found);
    const others = found.logs.filter((log) => log !== which);
    const mixed = others.length > 0 ? `, mixed with ${others.join(", ")}` : "";
    return { sureness: 0.99, why: `Zeek's field names${which ? ` of ${which}.log` : ""}${mixed}.` };
  },
  map(head) {
    const found = tsvLogs(head) ?? noLogs;
    return plan("zeek-tsv", choose(found), keyIn(found));
  },
};

/** The objects of the first lines; incomplete ones are skipped. */
export function headObjects(head: TableHead): Record<string, unknown>[] {
  return head.lines.slice(0, 100).flatMap((line) => {
    if (!line.startsWith("{")) return [];
    try {
      return [JSON.parse(line) as Record<string, unknown>];
    } catch {
      return [];
    }
  });
}

function jsonLogs(head: TableHead): Logs | null {
  const objects = headObjects(head);
  const isZeek = (object: Record<string, unknown>) =>
    "ts" in object &&
    ("id.orig_h" in object || "id_orig_h" in object || "_path" in object || "uid" in object);
  if (objects.length === 0 || !objects.some(isZeek)) return null;
  const logs = new Set(objects.flatMap(({ _path }) => (typeof _path === "string" ? [_path] : [])));
  // Lines omit fields without a value, so combine the fields of all lines.
  return { logs: [...logs], fields: [...new Set(objects.flatMap((object) => Object.keys(object)))] };
}

export const zeekJsonReader: TableReader = {
  format: "Zeek (JSON)",
  recognise(head) {
    const found = jsonLogs(head);
    if (!found) return null;
    const which = choose(found);
    return {
      sureness: 0.98,
      why: `One JSON object a line with Zeek's ts and uid${which ? `; ${which}.log is read` : ""}.`,
    };
  },
  map(head) {
    const found = jsonLogs(head) ?? noLogs;
    return plan("zeek-json", choose(found), keyIn(found));
  },
};

export const suricataReader: TableReader = {
  format: "Suricata EVE",
  recognise(head) {
    const objects = headObjects(head);
    const eve = objects.filter((object) => "event_type" in object && "timestamp" in object);
    if (eve.length === 0 || eve.length < objects.length / 2) return null;
    const flows = eve.filter(({ event_type }) => event_type === "flow").length;
    return {
      sureness: 0.99,
      why: `One JSON object a line with Suricata's event_type; ${flows} of the first ${eve.length} are flows.`,
    };
  },
  map: () => plan("suricata-eve", null, eveKey),
};
