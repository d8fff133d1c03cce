// nfdump's CSV (`-o csv`) and JSON (`-o json`), recognised by their field names.
import { nfcapdMagic } from "../head.ts";
import type { RecordFormat, RecordsPlan, TableReader } from "../reader.ts";

const plan = (format: RecordFormat): RecordsPlan => ({
  via: "records",
  format,
  log: null,
  datasetKind: "flows",
  derive: true,
  warnings: [],
});

export const nfdumpCsvReader: TableReader = {
  format: "nfdump (CSV)",
  recognise(head) {
    const names = (head.lines[0] ?? "").split(",").map((name) => name.trim());
    const has = (...columnNames: string[]) => columnNames.every((name) => names.includes(name));
    const old = has("ts", "te", "td", "sa", "da", "sp", "dp", "pr");
    const recent = has("firstSeen", "srcAddr", "dstAddr", "srcPort", "dstPort", "packets", "bytes");
    if (!old && !recent) return null;
    return { sureness: 0.98, why: `nfdump's column names (${names.slice(0, 5).join(", ")} …).` };
  },
  map: () => plan("nfdump-csv"),
};

export const nfdumpJsonReader: TableReader = {
  format: "nfdump (JSON)",
  recognise(head) {
    const start = head.lines.slice(0, 60).join("\n");
    if (!/^\s*[[{]/.test(start)) return null;
    const marks = [/"in_packets"\s*:/, /"(src4_addr|src6_addr)"\s*:/, /"(first|t_first)"\s*:/];
    if (!marks.every((mark) => mark.test(start))) return null;
    return { sureness: 0.98, why: "JSON objects with nfdump's names (first, in_packets, src4_addr)." };
  },
  map: () => plan("nfdump-json"),
};

export const nfcapdReader: TableReader = {
  format: "nfdump (binary)",
  recognise: (head) =>
    head.magic === nfcapdMagic ? { sureness: 1, why: "The file begins with nfdump's mark." } : null,
  map: () => plan("nfcapd"),
};
