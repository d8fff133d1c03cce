// Password guessing: contact after contact with one log-in service, all short, all alike. One source, or many at one door; one
// source at many doors is spraying. A log-in that works after many that did not raises it.
import { durationText, listText, manyText } from "../../shared/number-words.ts";
import type { Behaviour, Finding } from "./finding.ts";
import type { FlowView } from "./flow-view.ts";
import { byRowCount } from "./group-rows.ts";
import type { Network } from "./network.ts";
import { clamp, medianOf, spread } from "./numbers.ts";
import { answered } from "./outcome.ts";

/** Services that ask for a name and a password, by what the payload or the port says. */
const loginServices = new Set([
  "ssh",
  "ftp",
  "telnet",
  "rdp",
  "smb",
  "kerberos",
  "ldap",
  "vnc",
  "rfb",
  "imap",
  "pop3",
  "smtp",
  "sip",
  "mysql",
  "postgresql",
  "mssql",
  "winrm",
  "krb",
  "krb_tcp",
  "ntlm",
  "gssapi",
  "netbios-ssn",
  "msrpc",
  "dce_rpc",
  "rlogin",
  "redis",
  "mongodb",
  "tds",
]);
const loginPorts = new Set([
  21, 22, 23, 88, 110, 139, 143, 389, 445, 464, 1433, 3306, 3389, 5432, 5900, 5985, 5986, 2222, 2323, 902,
]);
const spraying = 3;

export const guessing: Behaviour = {
  kind: "guessing",
  title: "Password guessing",
  about: "Many short log-ins of the same shape at one service, or at many.",
  source: "Own; the shape of Slips' SSH rules, by sizes and pace instead of by port alone.",
  find(view, network) {
    const series: Guesses[] = [];
    for (let group = 0; group < network.contacts.count; group++) {
      const found = findingIn(view, network, network.contacts.rowsOf(group));
      if (found) series.push(found);
    }
    return gather(view, series);
  },
};

interface Guesses {
  readonly rows: Uint32Array;
  readonly strength: number;
  readonly perMinute: number;
  readonly alike: number;
  readonly failures: number;
  /** A contact after the guesses that went on for much longer or carried much more. */
  readonly success: boolean;
}

function findingIn(view: FlowView, network: Network, all: Uint32Array): Guesses | null {
  const first = all[0]!;
  if (all.length < 5 || view.protocol[first] === 1 || view.hostKinds[view.responder[first]!] === "group")
    return null;
  const service = view.service.levels[view.service.codes[first]!]?.toLowerCase() ?? "";
  const services = service.split(",");
  const asksLogin = services.some((one) => loginServices.has(one)) || loginPorts.has(view.port[first]!);
  let failures = 0;
  let successes = 0;
  if (view.has("login_failures"))
    for (const row of all) {
      failures += view.number("login_failures", row) || 0;
      successes += view.number("login_successes", row) || 0;
    }
  if (!asksLogin && failures < 5) return null;
  const rows = all.filter(
    (row) =>
      (view.outcome[row] === answered && view.bytesOut[row]! > 0 && view.bytesIn[row]! > 0) ||
      (view.outcome[row] === answered && view.packetsIn[row]! >= 4 && view.bytesOut[row] === 0),
  );
  if (rows.length < 5) return null;
  const spanMs = Math.max(1000, view.startMs[rows.at(-1)!]! - view.startMs[rows[0]!]!);
  const gaps = Array.from(rows.subarray(1), (row, i) => view.startMs[row]! - view.startMs[rows[i]!]!);
  const pace = medianOf(gaps);
  const typical = medianOf(Array.from(rows, (row) => view.bytesOut[row]! + view.bytesIn[row]!));
  if (typical > 60_000) return null;
  // Attempts are small and alike; work done over a log-in is neither.
  const alike = 1 - clamp(Math.max(spread(view.bytesOut, rows), 0.5 * spread(view.bytesIn, rows)) / 0.5);
  const quick = clamp(Math.log2(300_000 / Math.max(50, pace)) / 7);
  const count = clamp(Math.log2(rows.length / 4) / 4.5);
  const failureShare = clamp(failures / 10);
  // An application that logs in all day long is at work.
  const watchedMs = network.toMs - network.fromMs;
  const daily =
    view.inside[view.originator[first]!] === 1 &&
    failures < 5 &&
    watchedMs > 1_800_000 &&
    spanMs > 0.7 * watchedMs;
  // What many hosts inside do with a service is its daily use.
  const common =
    view.inside[view.originator[first]!] && network.insideHosts >= 5
      ? clamp((network.clientsOf(first) - 1) / Math.max(3, network.insideHosts * 0.2))
      : 0;
  const strength = clamp(
    (0.3 * alike + 0.3 * quick + 0.4 * count) *
      (alike < 0.2 ? 0.5 : 1) *
      (0.4 + 0.6 * count) *
      (0.3 + 0.7 * clamp(quick / 0.3)) *
      (1 - 0.8 * common) *
      (daily ? 0.4 : 1) +
      0.5 * failureShare,
  );
  if (strength < 0.25) return null;
  const late = rows.subarray(Math.min(5, rows.length - 1));
  const success =
    (successes > 0 && failures >= 5) ||
    late.some(
      (row) => view.bytesOut[row]! + view.bytesIn[row]! > 8 * typical + 4000 && view.durationS[row]! > 10,
    );
  return { rows, strength, perMinute: rows.length / (spanMs / 60_000), alike, failures, success };
}

/** Series at the same service become one finding: of one source at many doors, or of many outside sources at one door. */
function gather(view: FlowView, series: readonly Guesses[]): Finding[] {
  const findings: Finding[] = [];
  const bySource = new Map<string, Guesses[]>();
  for (const one of series) {
    const row = one.rows[0]!;
    // The internet guesses at every public door: its sources stand together.
    const key = view.inside[view.originator[row]!]
      ? `i${view.originator[row]}:${view.port[row]}`
      : `o${view.responder[row]}:${view.port[row]}`;
    const known = bySource.get(key);
    if (known) known.push(one);
    else bySource.set(key, [one]);
  }
  for (const group of bySource.values()) {
    const few = group.length < 5 || view.inside[view.originator[group[0]!.rows[0]!]!];
    const parts =
      few && !view.inside[view.originator[group[0]!.rows[0]!]!] ? group.map((one) => [one]) : [group];
    for (const part of parts) findings.push(finding(view, part));
  }
  return findings;
}

const serviceOf = (view: FlowView, row: number): string => {
  const service = view.service.levels[view.service.codes[row]!];
  return service ?? `port ${view.port[row]}`;
};

function finding(view: FlowView, group: readonly Guesses[]): Finding {
  const rows = Uint32Array.from(group.flatMap((one) => [...one.rows])).sort();
  const first = rows[0]!;
  const sources = byRowCount(rows, view.originator);
  const targets = byRowCount(rows, view.responder);
  const best = group.reduce((a, b) => (b.strength > a.strength ? b : a));
  const success = group.some((one) => one.success);
  const failures = group.reduce((sum, one) => sum + one.failures, 0);
  const service = serviceOf(view, first);
  const who =
    sources.length <= 2
      ? listText(sources.map((host) => view.hosts[host]!))
      : manyText(sources.length, "host");
  const whom =
    targets.length === 1
      ? `${view.hosts[targets[0]!]}:${view.port[first]}`
      : manyText(targets.length, "host");
  const spanMs = view.startMs[rows.at(-1)!]! - view.startMs[first]!;
  const inside = view.inside[sources[0]!] === 1;
  const spray = sources.length === 1 && targets.length >= spraying;
  return {
    behaviour: "guessing",
    title: `${who} ${sources.length === 1 ? "guesses" : "guess"} passwords at ${whom} (${service}): ${manyText(rows.length, "log-in")} in ${durationText(spanMs)}${success ? ", then one goes on" : ""}`,
    sentence: `${manyText(rows.length, "contact")} with ${service} at up to ${Math.max(1, Math.round(best.perMinute))} a minute, ${best.alike > 0.8 ? "all of the same size" : "of similar size"}${failures > 0 ? `; ${manyText(failures, "refused log-in")} seen` : ""}${success ? "; a later contact went on for longer, as after a log-in that worked" : ""}${spray ? "; the same is tried at many hosts" : ""}.`,
    originators: sources,
    responders: targets,
    fromMs: view.startMs[first]!,
    toMs: view.startMs[rows.at(-1)!]!,
    rows,
    strength: clamp(best.strength + (success ? 0.15 : 0) + (spray ? 0.1 : 0)),
    parts: [
      {
        name: "count",
        value: clamp(Math.log2(rows.length / 4) / 4.5),
        text: manyText(rows.length, "contact"),
      },
      { name: "alike", value: best.alike, text: "how alike the sizes are" },
      { name: "pace", value: clamp(best.perMinute / 30), text: `${Math.round(best.perMinute)} a minute` },
    ],
    impact: success || inside ? 1 : sources.length >= 5 ? 0.45 : 0.7,
  };
}
