// Odd services: a protocol on another protocol's port, TLS without a server name, an unknown protocol on a port that
// nobody else uses, a downloaded program, a page requested by address. Each sign is weak; together they make a finding.
import { bytesText, durationText, listText, manyText } from "../../shared/number-words.ts";
import { isRemoteControlPort } from "../table/remote-control-ports.ts";
import { isGenerated } from "./failed-names.ts";
import type { Behaviour, Finding } from "./finding.ts";
import { type FlowView, recognisedService } from "./flow-view.ts";
import { rowsWhere } from "./group-rows.ts";
import { isExcerpt, type Network } from "./network.ts";
import { clamp, sumOf } from "./numbers.ts";
import { answered, opened } from "./outcome.ts";
import { isPlantPort } from "./plant-ports.ts";
import { createStrongest, type FindingDraft } from "./strongest.ts";
import { placeText } from "./words.ts";

/** The protocols that a port is registered for. Another protocol on it is odd. */
const expected = new Map<number, readonly string[]>([
  [21, ["ftp"]],
  [22, ["ssh"]],
  [23, ["telnet"]],
  [25, ["smtp"]],
  [53, ["dns"]],
  [80, ["http", "websocket"]],
  [110, ["pop3"]],
  [123, ["ntp"]],
  [143, ["imap"]],
  [389, ["ldap"]],
  [443, ["tls", "ssl", "quic", "dtls"]],
  [445, ["smb"]],
  [465, ["tls", "ssl", "smtp"]],
  [587, ["smtp"]],
  [636, ["tls", "ssl", "ldap"]],
  [853, ["tls", "ssl", "dns"]],
  [993, ["tls", "ssl", "imap"]],
  [995, ["tls", "ssl", "pop3"]],
  [3389, ["rdp", "tls", "ssl"]],
]);
/** Ports that usually carry HTTP or TLS. */
const webPorts = new Set([
  80, 443, 554, 591, 3000, 3128, 5000, 5223, 5228, 8000, 8008, 8009, 8080, 8081, 8443, 8530, 8531, 8883, 8888,
  9000, 9090, 9443, 5985, 5986, 5357,
]);
const web = new Set(["http", "tls", "ssl"]);
const chatPorts = new Set([194, 994, 6660, 6661, 6662, 6663, 6664, 6665, 6666, 6667, 6668, 6669, 6697, 7000]);
const leastStrength = 0.25;
/** A recording of few flows and hosts has nothing to compare with: weaker signs are reported there, with little strength. */
const leastOfExcerpt = 0.2;

/** Patterns of web requests that try to run something on the server or read hidden files. */
const attacks =
  /\.\.\/|union\s+(all\s+)?select|<script|\/etc\/passwd|cmd\.exe|\bor\s+1=1|\$\{jndi:|;\s*(wget|curl|cat)\s|%00|phpunit.*eval|^\(\)\s*\{|\/bin\/(ba)?sh/i;

function safeDecode(text: string): string {
  try {
    return decodeURIComponent(text.replace(/\+/g, " "));
  } catch {
    return text;
  }
}

/** Patterns in the user agents of browsers, systems and updaters. */
const knownAgents =
  /gecko|webkit|msie|trident|opera|windows nt|windows-update|microsoft|cfnetwork|darwin|apple|android|linux|apt|dnf|yum|pacman|curl|wget|python|java|okhttp|go-http|dart|node|axios|update|installer/i;

/** The last part of a path without its extension, in lower case. */
const lastName = (uri: string): string =>
  (uri.split("?")[0] ?? "")
    .split("/")
    .at(-1)!
    .replace(/\.\w+$/, "")
    .toLowerCase();

interface Sign {
  readonly name: string;
  readonly value: number;
  readonly text: string;
}

const addTo = (signs: Sign[]) => (name: string, value: number, text: string) =>
  signs.push({ name, value, text });

export const oddService: Behaviour = {
  kind: "odd-service",
  title: "Odd service",
  about:
    "A protocol on a foreign port, unnamed encryption, an unknown protocol on a rare port, a program handed over.",
  measures: "independent signs, added as probabilities",
  source: "Own; rarity of the place among this network's hosts.",
  misses: "A protocol on its usual port, and payloads that encryption or a cut capture hides.",
  find(view, network) {
    const strongest = createStrongest();
    const { contacts } = network;
    const noName = namesAreUsual(view, network) ? 0.3 : 0.2;
    for (let group = 0; group < contacts.count; group++) {
      if (view.protocol[contacts.firstOf(group)] !== 6) continue;
      const draft = findingIn(view, network, contacts.rowsOf(group), noName);
      if (draft) strongest.add(draft);
    }
    return strongest.findings();
  },
};

/** Whether nearly all outside TLS contacts have a server name, so that one without is rare. */
function namesAreUsual(view: FlowView, network: Network): boolean {
  if (!view.has("tls_sni")) return false;
  let pages = 0;
  let named = 0;
  for (let contact = 0; contact < network.contacts.count; contact++) {
    const row = network.contacts.firstOf(contact);
    if (view.port[row] !== 443 || view.protocol[row] !== 6 || view.outcome[row] !== answered) continue;
    if (!view.inside[view.originator[row]!] || view.inside[view.responder[row]!]) continue;
    pages++;
    if (view.text("tls_sni", row) !== null) named++;
  }
  return pages >= 50 && named >= 0.95 * pages;
}

/** @param noName weight of TLS without a server name */
function findingIn(view: FlowView, network: Network, all: Uint32Array, noName: number): FindingDraft | null {
  const head = all[0]!;
  const from = view.originator[head]!;
  const to = view.responder[head]!;
  if (view.hostKinds[to] === "group" || view.hostKinds[from] === "group") return null;
  const rows = rowsWhere(all, (row) => view.outcome[row] === answered || view.outcome[row] === opened);
  const bytes = sumOf(view.bytesOut, rows) + sumOf(view.bytesIn, rows);
  if (rows.length === 0 || bytes < 150) return null;
  // What outside hosts send to a public server is normal, unless it transfers programs.
  const isInbound = view.inside[from] === 0;
  const first = rows[0]!;
  const port = view.port[first]!;
  const application = applicationOf(view, rows);
  const signs: Sign[] = [];
  const add = addTo(signs);
  const usual = expected.get(port);
  if (
    application !== null &&
    usual !== undefined &&
    !isInbound &&
    !application.split(",").some((one) => usual.includes(one))
  )
    add("foreign port", 0.5, `${application} on port ${port}, where ${usual[0]} belongs`);
  else if (application === "ssh" && port !== 22 && port !== 2222)
    add("foreign port", 0.3, `ssh on port ${port}`);
  else if (application !== null && web.has(application) && !webPorts.has(port) && port > 0 && !isInbound)
    add("foreign port", 0.3, `${application} on port ${port}`);
  const name = view.name.levels[view.name.codes[first]!] ?? null;
  const toOutside = view.inside[to] === 0;
  // A connection log has the service that its sensor recognised, if it has the column at all.
  const knowsPayload = view.has("service_payload") || (view.has("service") && view.has("conn_state"));
  if (
    (application === "tls" || application === "ssl") &&
    view.has("tls_sni") &&
    !isInbound &&
    rows.every((row) => view.text("tls_sni", row) === null) &&
    rows.some((row) => hasStart(view, row))
  )
    add("no name", toOutside ? noName : 0.1, "encrypted, without the name of a server");
  const subject = firstText(view, rows, "tls_subject");
  const issuer = firstText(view, rows, "tls_issuer");
  if (subject !== null && subject === issuer && !isInbound)
    add("self-signed", 0.25, `a certificate that "${subject}" signed itself`);
  const isTalk = rows.some((row) => view.bytesOut[row]! > 0 && view.bytesIn[row]! > 0);
  if (
    application === null &&
    knowsPayload &&
    !isInbound &&
    usual === undefined &&
    port >= 1024 &&
    (bytes > 400 || isTalk) &&
    // Without its first bytes the usual protocol of such a port is as unknown as another.
    (!webPorts.has(port) || rows.some((row) => mayBeWhole(view, row)))
  )
    add("unknown protocol", toOutside ? 0.3 : 0.34, `an unknown protocol on port ${port}`);
  else if (
    application === null &&
    knowsPayload &&
    !isInbound &&
    usual !== undefined &&
    rows.some((row) =>
      isFromItsStart(view, row)
        ? view.bytesOut[row]! > 20 && view.bytesIn[row]! > 20
        : mayBeWhole(view, row) && bytes > 2000 && view.bytesOut[row]! > 100 && view.bytesIn[row]! > 100,
    )
  )
    add("not what it says", 0.3, `no ${usual[0]} on port ${port}`);
  const program = firstText(view, rows, "program");
  if (program !== null) add("program", 0.35, `a ${program} is handed over`);
  if (application === "irc" && !isInbound) {
    add("chat", 0.25, "IRC, a chat that few people use and that bots take their orders from");
    if (!chatPorts.has(port)) add("foreign port", 0.2, `irc on port ${port}`);
  }
  if (
    isRemoteControlPort(port) &&
    !isInbound &&
    (toOutside || !isPlantPort(port)) &&
    (application === null || application === "tls" || application === "ssl")
  )
    add("default port", 0.15, `port ${port} is the default port of tools for remote control`);
  const attack = application === "http" ? attackIn(view, rows) : null;
  if (attack !== null)
    add("attack in the request", 0.5, `the request carries an attack: ${attack.slice(0, 60)}`);
  if (application === "http" && !isInbound) {
    const hostName = name?.replace(/:\d+$/, "") ?? "";
    if (/^[\d.]+$|^\[/.test(hostName) && toOutside)
      add("address for a name", 0.22, `the page is requested from the address ${hostName}, not from a name`);
    else if (/^[\d.]+$/.test(hostName))
      add("address for a name", 0.12, `the page is requested from the address ${hostName}`);
    else if (!toOutside && /\.(com|net|org|info|ru|cn|top|xyz|io)(:\d+)?$/.test(name ?? ""))
      add("outside name inside", 0.35, `${name} is answered by the inside host ${view.hosts[to]}`);
    const agent = firstText(view, rows, "http_user_agent");
    const method = view.has("http_method") ? firstText(view, rows, "http_method") : null;
    if (view.has("http_user_agent") && method !== null && agent === null)
      add("no browser", 0.15, "no user agent is named");
    else if (
      agent !== null &&
      /powershell|curl\/|wget|python|go-http|winhttp|certutil|bitsadmin|microsoft-cryptoapi/i.test(agent) &&
      !/cryptoapi/i.test(agent)
    )
      add("no browser", 0.12, `the user agent is ${agent.slice(0, 40)}`);
    else if (agent !== null && toOutside && !knownAgents.test(agent))
      add("strange agent", 0.12, `the user agent "${agent.slice(0, 40)}" is no common program's`);
    const uri = view.has("http_uri") ? firstText(view, rows, "http_uri") : null;
    if (
      uri !== null &&
      method === "POST" &&
      isGenerated(lastName(uri) + (uri.split("=")[1] ?? "").toLowerCase())
    )
      add("generated name", 0.2, `it asks for ${uri.slice(0, 50)}, which a program seems to have generated`);
    else if (uri !== null && method === "GET" && toOutside && uri.length > 40 && isGenerated(lastName(uri)))
      add("generated name", 0.12, `it asks for ${uri.slice(0, 50)}, which a program seems to have generated`);
    if ((method === "POST" || method === "PUT") && toOutside && view.text("http_uri", first) !== null) {
      add("post", 0.12, "data is posted to it");
      if (rows.length >= 2 && rows.every((row) => (view.text("http_method", row) ?? method) === method))
        add("posts only", 0.15, "nothing else is ever requested of it");
      if (rows.every((row) => view.number("http_status", row) >= 400))
        add("posts in vain", 0.15, "data is posted though the answer is an error");
    }
  }
  if (signs.length === 0) return null;
  const longest = rows.reduce((most, row) => Math.max(most, view.durationS[row]!), 0);
  if (longest > 120 && (application === null || signs.some((sign) => sign.name === "no name")))
    add("long", 0.12, `open for ${durationText(longest * 1000)}`);
  if (!isInbound && toOutside && bytes > 50_000 && application === null)
    add("volume", 0.08, bytesText(bytes));
  const clients = Math.max(network.clientsOf(first), network.clientsOfName(first));
  const common = network.insideHosts >= 5 ? clamp((clients - 1) / Math.max(2, network.insideHosts * 0.1)) : 0;
  // The signs are nearly independent: combine them as the probability that at least one is true.
  const together = 1 - signs.reduce((left, { value }) => left * (1 - value), 1);
  const strength = clamp(together * (1 - 0.85 * common));
  // Allow for rounding: 1 − 0.8 is less than 0.2 in floating point.
  if (strength + 1e-9 < (isExcerpt(view, network) ? leastOfExcerpt : leastStrength)) return null;
  return {
    strength,
    fromMs: view.startMs[first]!,
    tell: () => describe(view, rows, signs, strength, clients),
  };
}

function describe(
  view: FlowView,
  rows: Uint32Array,
  signs: readonly Sign[],
  strength: number,
  clients: number,
): Finding {
  const first = rows[0]!;
  const from = view.originator[first]!;
  const to = view.responder[first]!;
  const spanMs = view.startMs[rows.at(-1)!]! + view.durationS[rows.at(-1)!]! * 1000 - view.startMs[first]!;
  const strongest = [...signs].sort((a, b) => b.value - a.value)[0]!;
  const isRemoteControl =
    strongest.name === "unknown protocol" && signs.some(({ name }) => name === "default port");
  return {
    behaviour: "odd-service",
    title: `${view.hosts[from]} talks to ${placeText(view, first)} for ${durationText(spanMs)}: ${isRemoteControl ? "an unknown protocol on the default port of tools for remote control" : strongest.text}`,
    sentence: `${manyText(rows.length, "flow")}, ${bytesText(sumOf(view.bytesOut, rows))} out and ${bytesText(sumOf(view.bytesIn, rows))} in: ${listText(
      signs.map(({ text }) => text),
      6,
    )}; ${clients <= 1 ? "no other host here uses it" : `${manyText(clients, "host")} use it`}.`,
    originators: [from],
    responders: [to],
    fromMs: view.startMs[first]!,
    toMs: view.startMs[rows.at(-1)!]!,
    rows,
    strength,
    parts: signs,
    impact: view.inside[from] === 0 ? 0.4 : 0.85,
  };
}

/** The first request that attacks a web server, by its target or its user agent. */
function attackIn(view: FlowView, rows: Uint32Array): string | null {
  for (const column of ["http_uri", "http_user_agent"] as const) {
    if (!view.has(column)) continue;
    for (const row of rows.subarray(0, 1000)) {
      const text = view.text(column, row);
      if (text !== null && attacks.test(safeDecode(text))) return text;
    }
  }
  return null;
}

/**
 * Whether a TCP connection was recorded from its first packet and without a gap. A protocol is recognised by its first bytes, so without
 * them any protocol is unknown.
 */
const isFromItsStart = (view: FlowView, row: number): boolean =>
  view.protocol[row] === 6 &&
  /^(SF|S[123]|RSTO|RSTR)$/.test(view.text("conn_state", row) ?? "") &&
  mayBeWhole(view, row);

/** Whether nothing in its record says that the beginning or a later part is missing. */
function mayBeWhole(view: FlowView, row: number): boolean {
  const history = view.text("history", row);
  return (history === null || /^\^?s.*h|^\^?h.*s/i.test(history)) && !(view.number("missed_bytes", row) > 0);
}

/** Whether the first packets of a TCP connection were recorded, as far as its history tells. */
function hasStart(view: FlowView, row: number): boolean {
  const history = view.text("history", row);
  return history === null || /[sh]/i.test(history);
}

/** The application protocol by payload, or null if it is unknown. */
function applicationOf(view: FlowView, rows: Uint32Array): string | null {
  return firstText(view, rows, recognisedService(view));
}

function firstText(
  view: FlowView,
  rows: Uint32Array,
  column: Parameters<FlowView["text"]>[0],
): string | null {
  if (!view.has(column)) return null;
  for (const row of rows.subarray(0, 200)) {
    const text = view.text(column, row);
    if (text) return text;
  }
  return null;
}
