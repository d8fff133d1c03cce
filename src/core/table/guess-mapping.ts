// Proposes a mapping for a table that no reader knows: it guesses roles from the names that flow tools use and from
// the first values. The analyst's mapping has precedence.
import type { ColumnMapping, TableMapping } from "../../shared/mapping.ts";
import type { TimeFormat } from "../../shared/mapping-words.ts";
import { flowColumn } from "./catalogue.ts";
import type { TableHead } from "./head.ts";
import { cleanNames, headTable, nameKey } from "./names.ts";
import {
  epochUnit,
  isNumeric,
  looksLikeAddress,
  looksLikeNumber,
  looksLikeTime,
  relativeUnit,
} from "./samples.ts";

/** Role → keys of names (letters and digits only), the likeliest first. */
const namesOf: Readonly<Record<string, string>> = {
  start_time:
    "starttime ts timestamp time firstseen flowstartmilliseconds flowstartmicroseconds flowstartseconds flowstart " +
    "flowstarttime first stime datetime start begin datefirstseen frametimeepoch frametime date eventtime " +
    "frametimerelative timerelative relativetime reltime timesincestart",
  end_time:
    "endtime lastseen flowendmilliseconds flowendmicroseconds flowendseconds flowend last ltime lasttime end te",
  duration_s:
    "duration dur flowduration td elapsed durations durationsec flowdurationmilliseconds durationms durationus totaltime",
  orig_addr:
    "srcip sourceip srcipaddr srcaddr sourceaddress srcipaddr ipsrc ipsource saddr src source sourceipv4address ipv4srcaddr " +
    "srcipv4 idorigh origh clientip client sa srchost sourcehost",
  orig_port:
    "srcport sourceport sport l4srcport sourcetransportport idorigp origp clientport sp tcpsrcport udpsrcport srcpt",
  resp_addr:
    "dstip destip destinationip dstipaddr dstaddr destinationaddress destaddr ipdst ipdest daddr dst dest destination " +
    "destinationipv4address ipv4dstaddr dstipv4 idresph resph serverip server da dsthost destinationhost",
  resp_port:
    "dstport destport destinationport dport l4dstport destinationtransportport idrespp respp serverport dp dsport " +
    "tcpdstport udpdstport dstpt",
  protocol: "protocol proto ipproto ipprotocol protocolidentifier pr transport l4proto transportprotocol",
  service: "service appproto application l7protoname appname applicationname",
  vlan: "vlan vlanid svlan",
  conn_state: "connstate",
  history: "history",
  packets: "packets totpkts totalpackets pkts packetcount totpackets",
  orig_packets:
    "origpkts srcpkts inpkts inpackets pktstoserver fwdpackets srcpackets sentpackets packetssent spkts forwardpackets",
  resp_packets:
    "resppkts dstpkts outpkts outpackets pktstoclient bwdpackets dstpackets receivedpackets packetsreceived dpkts " +
    "backwardpackets",
  ip_bytes: "bytes totbytes totalbytes octets octetdeltacount bytecount",
  orig_ip_bytes:
    "origipbytes srcipbytes inbytes bytesin bytestoserver sentbytes bytessent sbytes fwdbytes srcoctets",
  resp_ip_bytes:
    "respipbytes dstipbytes outbytes bytesout bytestoclient receivedbytes bytesreceived dbytes bwdbytes dstoctets",
  orig_payload_bytes: "origbytes srcbytes fwdpayloadbytes srcpayloadbytes",
  resp_payload_bytes: "respbytes dstbytes bwdpayloadbytes dstpayloadbytes",
  missed_bytes: "missedbytes",
  label_detail: "detailedlabel labeldetail detaillabel",
  label: "attackcat attackcategory attack attacktype label class category type labels target",
};

const roleKeys = Object.entries(namesOf).map(([role, keys]) => [role, keys.split(" ")] as const);
const addressRoles = new Set(["orig_addr", "resp_addr"]);

/** Guesses a role for every column of the head; columns without one keep their names. */
export function guessMapping(head: TableHead): TableMapping {
  const { names, rows } = headTable(head);
  const sources = sourcesOf(head);
  const samples = sources.map((_, c) => rows.map((row) => row[c] ?? ""));
  const roles = new Map<string, string>();
  if (names) {
    for (const [role, keys] of roleKeys) {
      const candidates = keys.flatMap((key) => sources.filter((source) => nameKey(source) === key));
      const fit = candidates.find(
        (source) => !roles.has(source) && fits(role, samples[sources.indexOf(source)]!),
      );
      if (fit !== undefined) roles.set(fit, role);
    }
    for (const source of sources) {
      if (!roles.has(source) && flowColumn(source) && ![...roles.values()].includes(source))
        roles.set(source, source);
    }
    markLonePort(sources, samples, roles);
    markRelativeEnd(sources, samples, roles);
    markNumericLabel(sources, samples, roles);
  }
  const start = sources.find((source) => roles.get(source) === "start_time");
  const startFormat = start === undefined ? null : timeFormat(start, samples[sources.indexOf(start)]!);
  return {
    datasetKind: names === null && sources.length === 1 ? "samples" : "flows",
    columns: sources.map((source, c) =>
      mapColumn(source, roles.get(source) ?? "keep", samples[c]!, startFormat),
    ),
  };
}

/** Roles that only a table of flows has. */
const flowRoles = /^(orig|resp)_|^(protocol|packets|ip_bytes|duration_s|conn_state)$/;

/** Whether a guess can be used without a question: both addresses, or four columns that only flows have. */
export function isSurelyFlows({ columns }: TableMapping): boolean {
  const roles = columns.map(({ role }) => role);
  if (roles.includes("orig_addr") && roles.includes("resp_addr")) return true;
  return roles.filter((role) => flowRoles.test(role)).length >= 4;
}

/**
 * Restricts a guess that is used without a question. Unless the table surely has flows, one name alone proves nothing
 * (anything may have "bytes", "class" or "type"): two roles of flows are needed, not counting times and addresses, only
 * "label" or "attack" are labels, and bytes of an unknown layer stay plain bytes. Otherwise all columns are kept unchanged.
 */
export function followedGuess(head: TableHead): TableMapping {
  const guess = guessMapping(head);
  if (isSurelyFlows(guess)) return guess;
  // Small ascending numbers are a weak sign of time.
  const isTime = ({ role, time }: ColumnMapping) =>
    role === "start_time" && !time?.format.startsWith("relative");
  const speaks = guess.columns.filter((column) => flowRoles.test(column.role) || isTime(column));
  const named = (source: string) => /label|attack|anomaly/.test(nameKey(source));
  const isLabel = (role: string) => role === "label" || role === "attack-mark";
  const isVague = ({ source, role }: ColumnMapping) =>
    (isLabel(role) && !named(source)) || (role === "ip_bytes" && !/ip|octet/.test(nameKey(source)));
  const columns = guess.columns.map((column) =>
    speaks.length < 2 || isVague(column) ? { ...column, role: "keep", unit: null, time: null } : column,
  );
  return { ...guess, columns };
}

/** The names that a mapping uses for the columns: cleaned, or numbered without a header. */
export function sourcesOf(head: TableHead): string[] {
  const { names, rows } = headTable(head);
  if (names) return cleanNames(names);
  const width = rows[0]?.length ?? 0;
  return width === 1 ? ["value"] : Array.from({ length: width }, (_, c) => `column ${c + 1}`);
}

function fits(role: string, values: readonly string[]): boolean {
  if (addressRoles.has(role)) return looksLikeAddress(values);
  if (role === "start_time" || role === "end_time")
    return (
      looksLikeTime(values) ||
      epochUnit(values) !== null ||
      (role === "start_time" && relativeUnit(values) !== null)
    );
  if (role === "label" || role === "label_detail" || role === "protocol" || role === "service") return true;
  if (role === "conn_state" || role === "history") return !looksLikeNumber(values);
  if (role.endsWith("_port")) return values.some((value) => isNumeric(value) || /^0x[0-9a-f]+$/i.test(value));
  return looksLikeNumber(values);
}

/** 0 and 1 in a column called label beside (or instead of) a text mark attacks. */
function markNumericLabel(
  sources: readonly string[],
  samples: readonly string[][],
  roles: Map<string, string>,
): void {
  const isMark = (source: string) => {
    const values = samples[sources.indexOf(source)]!.map((value) => value.trim()).filter(
      (value) => value !== "",
    );
    return values.length > 0 && values.every((value) => /^[01](\.0+)?$/.test(value));
  };
  const label = [...roles].find(([, role]) => role === "label")?.[0];
  if (label !== undefined && isMark(label)) roles.set(label, "attack-mark");
  const mark = sources.find(
    (source) =>
      !roles.has(source) && ["label", "isattack", "attack", "anomaly", "class"].includes(nameKey(source)),
  );
  if (mark !== undefined && isMark(mark)) roles.set(mark, "attack-mark");
}

/** One port beside two addresses is that of the service: the responder's. */
function markLonePort(
  sources: readonly string[],
  samples: readonly string[][],
  roles: Map<string, string>,
): void {
  const given = new Set(roles.values());
  if (!given.has("orig_addr") || !given.has("resp_addr")) return;
  if (given.has("orig_port") || given.has("resp_port")) return;
  const port = sources.find((source) => nameKey(source) === "port");
  if (port !== undefined && !roles.has(port) && fits("resp_port", samples[sources.indexOf(port)]!))
    roles.set(port, "resp_port");
}

/** The end of flows whose start counts from the start of a recording: rarely before the start. */
function markRelativeEnd(
  sources: readonly string[],
  samples: readonly string[][],
  roles: Map<string, string>,
): void {
  const start = sources.find((source) => roles.get(source) === "start_time");
  if (start === undefined || [...roles.values()].includes("end_time")) return;
  const starts = samples[sources.indexOf(start)]!;
  if (!timeFormat(start, starts).startsWith("relative")) return;
  const isLater = (values: readonly string[]) =>
    looksLikeNumber(values) &&
    values.filter((value, row) => Number(value) >= Number(starts[row])).length >= 0.9 * values.length;
  const end = namesOf
    .end_time!.split(" ")
    .flatMap((key) => sources.filter((source) => nameKey(source) === key));
  const fit = end.find((source) => !roles.has(source) && isLater(samples[sources.indexOf(source)]!));
  if (fit !== undefined) roles.set(fit, "end_time");
}

function timeFormat(source: string, values: readonly string[]): TimeFormat {
  const unit = epochUnit(values);
  if (unit !== null) return `epoch-${unit}`;
  const relative = looksLikeTime(values) ? null : relativeUnit(values, source);
  return relative === null ? "auto" : `relative-${relative}`;
}

function mapColumn(
  source: string,
  role: string,
  values: readonly string[],
  startFormat: TimeFormat | null,
): ColumnMapping {
  const kind = flowColumn(role)?.kind;
  if (kind === "time") {
    const isEnd = role === "end_time" && startFormat?.startsWith("relative");
    const format = isEnd ? startFormat! : timeFormat(source, values);
    return { source, role, unit: null, time: { format, zone: "UTC", halfDays: false } };
  }
  return { source, role, unit: unitInName(source, role), time: null };
}

/** A unit in the name of a duration: flow_duration_ms, durationMicroseconds. */
function unitInName(source: string, role: string): string | null {
  if (flowColumn(role)?.unit !== "s") return null;
  if (/milli|[_. (]ms\)?$/i.test(source)) return "ms";
  if (/micro|[_. (][uµ]s\)?$/i.test(source)) return "µs";
  if (/nano|[_. (]ns\)?$/i.test(source)) return "ns";
  return null;
}
