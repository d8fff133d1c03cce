// Password guessing: many short, similar contacts with one log-in service, from one source or from many. One source
// at many servers is spraying. A log-in that succeeds after many failures raises the strength.
import { durationText, listText, manyText } from "../../shared/number-words.ts";
import type { Behaviour, Finding } from "./finding.ts";
import type { FlowView } from "./flow-view.ts";
import { byRowCount } from "./group-rows.ts";
import type { FewGuesses, Guesses } from "./guesses.ts";
import { spreadGuesses } from "./guessing-spread.ts";
import type { Network } from "./network.ts";
import { clamp, medianOf, spread } from "./numbers.ts";
import { answered } from "./outcome.ts";

/** Services that require a password, by payload or by port. */
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
  measures:
    "count, pace and likeness of sizes; refused log-ins where the payload shows them, within one connection too; posts to a log-in page",
  source: "Own; the shape of Slips' SSH rules, by sizes and pace instead of by port alone.",
  misses:
    "Whether a guess was right, where log-ins are encrypted: only what follows shows it. One source with fewer than five tries.",
  find(view, network) {
    const series: Guesses[] = [];
    const few: FewGuesses[] = [];
    for (let group = 0; group < network.contacts.count; group++) {
      const logIns = logInsOf(view, network.contacts.rowsOf(group));
      if (logIns === null) continue;
      const found = findingIn(view, network, logIns);
      if (found) series.push(found);
      else few.push(logIns);
    }
    return [
      ...gather(view, series),
      ...spreadGuesses(view, network, few).map((group) => finding(view, group)),
    ];
  },
};

/** Paths of pages that require a password. */
const logInPage = /log-?[io]n|sign-?[io]n|auth|session|passw|xmlrpc|account|admin/i;

/** Whether nearly all requests post to one log-in page. */
function postsToLogIn(view: FlowView, rows: Uint32Array): boolean {
  if (!view.has("http_method") || !view.has("http_uri")) return false;
  const page = (row: number) => view.text("http_uri", row)?.split("?")[0] ?? "";
  const first = page(rows[0]!);
  if (!logInPage.test(first)) return false;
  const posts = rows.filter((row) => view.text("http_method", row) === "POST" && page(row) === first);
  return posts.length >= 0.9 * rows.length;
}

/** The answered or refused log-ins of a contact; null if it has none. */
function logInsOf(view: FlowView, all: Uint32Array): FewGuesses | null {
  const first = all[0]!;
  if (view.protocol[first] === 1 || view.hostKinds[view.responder[first]!] === "group") return null;
  const service = view.service.levels[view.service.codes[first]!]?.toLowerCase() ?? "";
  let failures = 0;
  let successes = 0;
  if (view.has("login_failures"))
    for (const row of all) {
      failures += view.number("login_failures", row) || 0;
      successes += view.number("login_successes", row) || 0;
    }
  const asksLogin =
    failures > 0 ||
    service.split(",").some((one) => loginServices.has(one)) ||
    loginPorts.has(view.port[first]!) ||
    (service === "http" && postsToLogIn(view, all));
  if (!asksLogin) return null;
  const rows = all.filter(
    (row) =>
      (view.outcome[row] === answered && view.bytesOut[row]! > 0 && view.bytesIn[row]! > 0) ||
      (view.outcome[row] === answered && view.packetsIn[row]! >= 4 && view.bytesOut[row] === 0) ||
      // A wrong SNMP community gets no answer.
      (failures > 0 && view.number("login_failures", row) > 0),
  );
  return rows.length > 0 ? { rows, failures, successes } : null;
}

function findingIn(
  view: FlowView,
  network: Network,
  { rows, failures, successes }: FewGuesses,
): Guesses | null {
  const first = rows[0]!;
  // All guesses may be within one connection, if the payload shows them.
  if (rows.length < 5 && failures < 5) return null;
  // A source whose log-ins nearly all succeed does not guess. Kerberos accepts everybody who may skip pre-authentication.
  if (failures < 5 && successes >= 0.8 * rows.length && view.port[first] !== 88) return null;
  const tries = Math.max(rows.length, failures);
  const spanMs = Math.max(
    1000,
    view.startMs[rows.at(-1)!]! -
      view.startMs[first]! +
      (tries > rows.length ? view.durationS[rows.at(-1)!]! * 1000 : 0),
  );
  const gaps = Array.from(rows.subarray(1), (row, i) => view.startMs[row]! - view.startMs[rows[i]!]!);
  const pace = tries > rows.length ? spanMs / tries : medianOf(gaps);
  const typical = medianOf(Array.from(rows, (row) => view.bytesOut[row]! + view.bytesIn[row]!));
  if (typical > 60_000 && failures < 5) return null;
  // Attempts are small and similar; work after a log-in is neither.
  const alike = 1 - clamp(Math.max(spread(view.bytesOut, rows), 0.5 * spread(view.bytesIn, rows)) / 0.5);
  const quick = clamp(Math.log2(300_000 / Math.max(50, pace)) / 7);
  const count = clamp(Math.log2(tries / 4) / 4.5);
  const failureShare = clamp(failures / 10);
  // An application that logs in all day is normal.
  const watchedMs = network.toMs - network.fromMs;
  const daily =
    view.inside[view.originator[first]!] === 1 &&
    failures < 5 &&
    watchedMs > 1_800_000 &&
    spanMs > 0.7 * watchedMs;
  // Guesses come as fast as the answers, or at random; slow log-ins at fixed intervals are scheduled.
  const byClock = pace > 20_000 && failures < 5 && spread(gaps, Uint32Array.from(gaps.keys())) < 0.02;
  // A service that many inside hosts use is in daily use.
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
      (daily ? 0.4 : byClock ? 0.6 : 1) +
      0.5 * failureShare,
  );
  if (strength < 0.25) return null;
  const late = rows.subarray(Math.min(5, rows.length - 1));
  const success =
    (successes > 0 && failures >= 5) ||
    late.some(
      (row) => view.bytesOut[row]! + view.bytesIn[row]! > 8 * typical + 4000 && view.durationS[row]! > 10,
    );
  return { rows, strength, perMinute: tries / (spanMs / 60_000), alike, failures, success };
}

/** Joins series at the same service into one finding: one source at many servers, or many outside sources at one server. */
function gather(view: FlowView, series: readonly Guesses[]): Finding[] {
  const findings: Finding[] = [];
  const bySource = new Map<string, Guesses[]>();
  for (const one of series) {
    const row = one.rows[0]!;
    // The internet guesses at every public service, so all its sources share one finding.
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
  const tries = Math.max(rows.length, failures);
  const service = serviceOf(view, first);
  const who =
    sources.length <= 2
      ? listText(sources.map((host) => view.hosts[host]!))
      : manyText(sources.length, "host");
  const whom =
    targets.length === 1
      ? `${view.hosts[targets[0]!]}:${view.port[first]}`
      : manyText(targets.length, "host");
  const spanMs =
    view.startMs[rows.at(-1)!]! -
    view.startMs[first]! +
    (rows.length < tries ? view.durationS[rows.at(-1)!]! * 1000 : 0);
  const inside = view.inside[sources[0]!] === 1;
  const spray = sources.length === 1 && targets.length >= spraying;
  return {
    behaviour: "guessing",
    title: `${who} ${sources.length === 1 ? "guesses" : "guess"} passwords at ${whom} (${service}): ${manyText(tries, "log-in")} in ${durationText(spanMs)}${success ? ", then one goes on" : ""}`,
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
        value: clamp(Math.log2(tries / 4) / 4.5),
        text: manyText(tries, "log-in"),
      },
      { name: "alike", value: best.alike, text: "how alike the sizes are" },
      { name: "pace", value: clamp(best.perMinute / 30), text: `${Math.round(best.perMinute)} a minute` },
    ],
    impact: success || inside ? 1 : sources.length >= 5 ? 0.45 : 0.7,
  };
}
