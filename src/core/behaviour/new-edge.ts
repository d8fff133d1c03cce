// New edges inside: an inside host reaches another by a service for administration or file sharing that the pair or
// the server does not normally use. One host that fans out in a short time looks like an intruder who spreads.
import { durationText, listText, manyText, percentText } from "../../shared/number-words.ts";
import type { Behaviour, Finding } from "./finding.ts";
import type { FlowView } from "./flow-view.ts";
import { groupRows, partByPause, type RowGroups } from "./group-rows.ts";
import { isExcerpt, type Network } from "./network.ts";
import { clamp, medianOf } from "./numbers.ts";
import { answered, unasked } from "./outcome.ts";
import { isPlantPort, plantPorts } from "./plant-ports.ts";

const adminPorts = new Map<number, string>([
  [22, "SSH"],
  [23, "Telnet"],
  [135, "RPC"],
  [139, "file sharing"],
  [445, "file sharing"],
  [3389, "remote desktop"],
  [5900, "VNC"],
  [5985, "WinRM"],
  [5986, "WinRM"],
]);
const adminServices = new Map<string, string>([
  ["ssh", "SSH"],
  ["telnet", "Telnet"],
  ["msrpc", "RPC"],
  ["dce_rpc", "RPC"],
  ["smb", "file sharing"],
  ["rdp", "remote desktop"],
  ["vnc", "VNC"],
  ["rfb", "VNC"],
  ["winrm", "WinRM"],
  ["netbios-ssn", "file sharing"],
  ["gssapi,smb", "file sharing"],
]);
/** Remote operations that run or change something on the other host, as the payload names them. */
const runsThings =
  /svcctl|atsvc|itaskscheduler|winreg|iwbem|isystemactivator|iremotescm|admin\$|c\$|drsuapi|netlogon|samr|psexec|paexec|remcom|spoolss|winspool|efsrpc|dfsnm|eventlog|idispatch|iactivation|dnsserver|termserv|sasec|backupkey|protected_storage|shutdown/i;
/** Operations that enumerate: shares, sessions, users, rights. */
const listsThings = /srvsvc|wkssvc|lsarpc|lsass|dssetup|browser|mgmt/i;

/** A shorter recording does not show what is daily work. */
const leastWatchedMs = 20 * 60_000;
/** A host that is administered and then administers others within this time may pass an intruder on. */
const hopMs = 60 * 60_000;
/** Weaker findings are dropped. */
const leastStrength = 0.2;

export const newEdge: Behaviour = {
  kind: "new-edge",
  title: "New edge inside",
  about:
    "An inside host reaches others inside by administrative services or file sharing, against what hosts here do.",
  measures:
    "fan-out, rarity of the server, remote operations in the payload; a host that was entered the same way shortly before",
  source:
    "Rarity of an edge among its peers (Euler's first stage), fan-out in a window; operations from the payload.",
  misses: "An intruder who uses only the ways that the administrators of the host use, at their pace.",
  find(view, network) {
    const groups = groupRows(view.rows, (row) => {
      const from = view.originator[row]!;
      const to = view.responder[row]!;
      if (!view.inside[from] || !view.inside[to] || from === to || view.hostKinds[to] === "group") return -1;
      if (view.outcome[row] === unasked) return -1;
      return adminOf(view, row) === null ? -1 : from;
    });
    const hopBefore = hopsOf(view, network, groups);
    const findings: Finding[] = [];
    for (let group = 0; group < groups.count; group++) {
      const rows = groups.rowsOf(group);
      // A pause of ten minutes ends an activity.
      for (const part of partByPause(rows, view.startMs, 600_000)) {
        const finding = findingIn(view, network, part, hopBefore(part));
        if (finding) findings.push(finding);
      }
    }
    return findings;
  },
};

function adminOf(view: FlowView, row: number): string | null {
  const service = view.service.levels[view.service.codes[row]!]?.toLowerCase();
  if (service !== undefined) {
    for (const one of service.split(",")) {
      const found = adminServices.get(one);
      if (found) return found;
    }
  }
  const plant = plantPorts.get(view.port[row]!) ?? null;
  if (view.protocol[row] === 6) return adminPorts.get(view.port[row]!) ?? plant;
  return view.protocol[row] === 17 ? plant : null;
}

/** Services for work on the other host. */
const worksThrough = new Set(["SSH", "Telnet", "remote desktop", "VNC", "WinRM"]);

/**
 * Finds the hosts that were administered shortly before they turned to others. A jump host that many use is daily
 * work, so only rarely used hosts count.
 */
function hopsOf(view: FlowView, network: Network, groups: RowGroups): (part: Uint32Array) => number | null {
  const into = new Map<number, number[]>();
  for (const row of groups.order) {
    if (view.outcome[row] !== answered || network.clientsOf(row) > 2) continue;
    if (!worksThrough.has(adminOf(view, row)!)) continue;
    const known = into.get(view.responder[row]!);
    if (known) known.push(row);
    else into.set(view.responder[row]!, [row]);
  }
  return (part) => {
    const row = part.find((one) => network.clientsOf(one) <= 2 && worksThrough.has(adminOf(view, one)!));
    if (row === undefined) return null;
    const before = into.get(view.originator[row]!)?.find((one) => {
      const apart = view.startMs[row]! - view.startMs[one]!;
      return apart > 0 && apart < hopMs && view.originator[one] !== view.responder[row];
    });
    return before === undefined ? null : view.originator[before]!;
  };
}

function findingIn(
  view: FlowView,
  network: Network,
  all: Uint32Array,
  hopFrom: number | null,
): Finding | null {
  // A server that many hosts use for the service is a normal server.
  const rareServer = (row: number) => {
    const clients = network.clientsOf(row);
    return network.insideHosts < 5 ? 0.5 : 1 - clamp((clients - 1) / Math.max(3, network.insideHosts * 0.15));
  };
  const established = establishedTargets(view, network, all);
  const operations = new Set<string>();
  const listings = new Set<string>();
  for (const row of all)
    for (const one of view.text("remote_operations", row)?.split(", ") ?? [])
      if (runsThings.test(one)) operations.add(one);
      else if (listsThings.test(one)) listings.add(one);
  const rows =
    operations.size > 0
      ? all
      : all.filter((row) => rareServer(row) > 0.4 && !established.has(view.responder[row]!));
  if (rows.length === 0) return null;
  const first = rows[0]!;
  const originator = view.originator[first]!;
  const firstTo = new Map<number, number>();
  for (const row of rows) if (!firstTo.has(view.responder[row]!)) firstTo.set(view.responder[row]!, row);
  const targets = [...firstTo.keys()];
  let rare = 0;
  for (const row of firstTo.values()) rare = Math.max(rare, rareServer(row));
  const failed = rows.filter((row) => view.outcome[row] !== answered).length / rows.length;
  const fanOut = clamp((targets.length - 1) / 8);
  const runs = operations.size > 0 ? clamp(0.45 + 0.15 * operations.size) : listings.size > 0 ? 0.25 : 0;
  const named = [...operations, ...listings];
  // A contact with the RPC directory, then with the port it named, runs a program on the other host.
  const called =
    rows.some((row) => view.port[row] === 135) && rows.some((row) => view.port[row]! >= 1024) ? 0.5 : 0;
  const plant = rows.some((row) => isPlantPort(view.port[row]!)) ? 1 : 0;
  const unlike = unlikeOtherClients(view, network, rows);
  // A session at a host where nobody else works.
  const isLoneSession =
    targets.length === 1 && network.clientsOf(first) === 1 && worksThrough.has(adminOf(view, first)!);
  const strength = clamp(
    0.15 * plant +
      0.3 * unlike +
      (0.25 + 0.75 * rare) * (0.22 + 0.6 * fanOut + 0.15 * failed) +
      0.55 * Math.max(runs, called) * (0.5 + 0.5 * rare) +
      (hopFrom === null ? 0 : 0.25) +
      (isLoneSession ? 0.05 : 0) +
      (isExcerpt(view, network) ? 0.12 : network.insideHosts < 5 ? 0.06 : 0),
  );
  if (strength < leastStrength) return null;
  const services = [...new Set(Array.from(rows, (row) => adminOf(view, row)!))];
  const who = view.hosts[originator]!;
  const whom = listText(
    targets.map((host) => view.hosts[host]!),
    2,
  );
  const spanMs = view.startMs[rows.at(-1)!]! - view.startMs[first]!;
  const acts = named.length > 0 ? ` (${listText(named)})` : "";
  return {
    behaviour: "new-edge",
    title:
      targets.length >= 3
        ? `${who} reaches for ${manyText(targets.length, "inside host")} by ${listText(services)}${acts} in ${durationText(spanMs)}`
        : `${who} administers ${whom} by ${listText(services)}${acts}`,
    sentence: `${manyText(rows.length, "contact")} by ${listText(services)} with ${manyText(targets.length, "inside host")}${inVain(failed, rows.length)}${acts ? `; it asks for ${listText(named, 6)}` : ""}${hopFrom === null ? "" : `; ${view.hosts[hopFrom]} came to ${who} the same way shortly before`}; ${network.insideHosts < 5 ? "the network is too small to say whether that is usual" : `few other hosts use ${targets.length === 1 ? "that host" : "those hosts"} so`}.`,
    originators: [originator],
    responders: targets,
    fromMs: view.startMs[first]!,
    toMs: view.startMs[rows.at(-1)!]!,
    rows,
    strength,
    parts: [
      { name: "fan-out", value: fanOut, text: manyText(targets.length, "host") },
      { name: "rare server", value: rare, text: "how few others use it so" },
      {
        name: "unlike other clients",
        value: unlike,
        text: "how much more it says than other clients of that host",
      },
      {
        name: "operations",
        value: Math.max(runs, called),
        text: named.length > 0 ? listText(named) : called ? "a program is called" : "none seen",
      },
    ],
    impact: 0.9,
  };
}

/** Responders that the originator contacts through most of the recording, as its daily work. */
function establishedTargets(view: FlowView, network: Network, rows: Uint32Array): Set<number> {
  const times = new Map<number, { first: number; last: number; count: number }>();
  for (const row of rows) {
    const at = view.startMs[row]!;
    const known = times.get(view.responder[row]!);
    if (!known) times.set(view.responder[row]!, { first: at, last: at, count: 1 });
    else {
      known.last = at;
      known.count++;
    }
  }
  const span = network.toMs - network.fromMs;
  // In a recording of minutes, everything seems to happen all the time.
  if (span < leastWatchedMs) return new Set();
  return new Set(
    [...times]
      .filter(([, { first, last, count }]) => count >= 8 && last - first > 0.5 * span)
      .map(([host]) => host),
  );
}

/**
 * How much more this originator sends per flow than the other clients of the same services, 0 to 1: at 300 times
 * their median it is 1.
 */
function unlikeOtherClients(view: FlowView, network: Network, rows: Uint32Array): number {
  const seen = new Set<number>();
  const others: number[] = [];
  for (const row of rows) {
    const door = view.responder[row]! * 65_536 + view.port[row]!;
    if (seen.has(door) || others.length >= 1000) continue;
    seen.add(door);
    for (const group of network.contactsOfDoor(row).slice(0, 100)) {
      const contact = network.contacts.rowsOf(group);
      if (view.originator[contact[0]!] === view.originator[row]) continue;
      for (const one of contact.subarray(0, 20)) others.push(view.bytesOut[one]!);
    }
  }
  if (others.length < 5) return 0;
  const typical = medianOf(others);
  const medianOut = medianOf(Array.from(rows, (row) => view.bytesOut[row]!));
  return typical > 0 ? clamp(Math.log10(medianOut / typical / 3) / 2) : 0;
}

/** What share of the contacts failed, in words: nothing for a small share, no percentage for one contact or for all. */
function inVain(failed: number, contacts: number): string {
  if (failed <= 0.3) return "";
  if (contacts === 1) return ", in vain";
  return failed === 1 ? ", all of them in vain" : `, ${percentText(failed)} of them in vain`;
}
