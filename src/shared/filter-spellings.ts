// Names of Wireshark's display filters as conditions over the catalogue's columns: ip.addr is either end of a flow, tcp.port a
// port of either end of a TCP flow. A column of the dataset with such a name takes precedence. Pure.
import type { Column, Filter } from "./vocabulary.ts";

type Leaf = Extract<Filter, { column: string }>;

interface Spelling {
  /** Any of these columns; of them, those that the dataset has. */
  columns: readonly string[];
  protocol?: "tcp" | "udp";
  about: string;
}

export const spellings: Readonly<Record<string, Spelling>> = {
  "ip.addr": { columns: ["orig_addr", "resp_addr"], about: "either address" },
  "ip.src": { columns: ["orig_addr"], about: "address of the originator" },
  "ip.dst": { columns: ["resp_addr"], about: "address of the responder" },
  "ip.host": { columns: ["orig_addr", "resp_addr"], about: "either address" },
  "ipv6.addr": { columns: ["orig_addr", "resp_addr"], about: "either address" },
  "ipv6.src": { columns: ["orig_addr"], about: "address of the originator" },
  "ipv6.dst": { columns: ["resp_addr"], about: "address of the responder" },
  "ip.proto": { columns: ["protocol"], about: "protocol" },
  "tcp.port": { columns: ["orig_port", "resp_port"], protocol: "tcp", about: "either port of a TCP flow" },
  "tcp.srcport": { columns: ["orig_port"], protocol: "tcp", about: "originator's port of a TCP flow" },
  "tcp.dstport": { columns: ["resp_port"], protocol: "tcp", about: "responder's port of a TCP flow" },
  "udp.port": { columns: ["orig_port", "resp_port"], protocol: "udp", about: "either port of a UDP flow" },
  "udp.srcport": { columns: ["orig_port"], protocol: "udp", about: "originator's port of a UDP flow" },
  "udp.dstport": { columns: ["resp_port"], protocol: "udp", about: "responder's port of a UDP flow" },
  "frame.time": { columns: ["start_time"], about: "time of the flow's start" },
};

/** Numbers of IP protocols that `ip.proto` is compared with. */
const protocols: Readonly<Record<string, string>> = {
  "1": "icmp",
  "6": "tcp",
  "17": "udp",
  "58": "icmp6",
  "132": "sctp",
};

/** The same condition over columns that the dataset has; itself when it is no such spelling. */
export function spelledOut(filter: Filter, columns: readonly Column[]): Filter {
  if (!("column" in filter)) return filter;
  const has = (name: string) => columns.some((column) => column.name.toLowerCase() === name.toLowerCase());
  const name = filter.column.toLowerCase();
  const spelling = Object.hasOwn(spellings, name) ? spellings[name] : undefined;
  if (!spelling || has(filter.column)) return filter;
  const presentColumns = spelling.columns.filter(has);
  if (presentColumns.length === 0) return filter;
  const on = (column: string): Leaf => withProtocol({ ...filter, column });
  // As in Wireshark 4, "not equal" is that neither is equal.
  const join = filter.kind === "compare" && filter.op === "!=" ? "and" : "or";
  const either: Filter =
    presentColumns.length === 1 ? on(presentColumns[0]!) : { kind: join, of: presentColumns.map(on) };
  if (!spelling.protocol || !has("protocol")) return either;
  return {
    kind: "and",
    of: [{ kind: "compare", column: "protocol", op: "=", value: spelling.protocol }, either],
  };
}

const namedProtocol = (number: string) => (Object.hasOwn(protocols, number) ? protocols[number] : undefined);

function withProtocol(leaf: Leaf): Leaf {
  if (leaf.kind !== "compare" || leaf.column !== "protocol") return leaf;
  return { ...leaf, value: namedProtocol(String(leaf.value)) ?? leaf.value };
}
