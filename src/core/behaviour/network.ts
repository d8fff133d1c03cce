// Facts that the behaviours of one dataset share, counted once: its services, their users, and its duration.
import type { FlowView } from "./flow-view.ts";
import { groupRows, type RowGroups } from "./group-rows.ts";

export interface Network {
  readonly fromMs: number;
  readonly toMs: number;
  /** Inside hosts that opened at least one flow. */
  readonly insideHosts: number;
  /** Rows by originator, responder, port and protocol. */
  readonly contacts: RowGroups;
  /** Groups of `contacts` with the same responder and port as a row. */
  readonly contactsOfDoor: (row: number) => Uint32Array;
  /** Rows of a contact that begin something: without the later records of a connection that an exporter cut into pieces. */
  readonly beginningsOf: (contact: number) => Uint32Array;
  /** Rows by originator. */
  readonly byOriginator: RowGroups;
  readonly rowsOfOriginator: (host: number) => Uint32Array;
  /** The number of hosts that opened flows to a row's responder and port. */
  readonly clientsOf: (row: number) => number;
  /** The number of hosts that use a row's name; 0 if it has none. */
  readonly clientsOfName: (row: number) => number;
}

/** Whether a dataset is too small to show what is usual, such as the capture of one event. */
export const isExcerpt = (view: FlowView, network: Network): boolean =>
  network.insideHosts < 5 && view.rows < 500;

/** Exporters cut a connection without a pause: argus after some seconds, NetFlow after a minute or more, then with longer ones. */
const cutPauseMs = 5000;
const longCut = { afterS: 30, pauseMs: 15_000 };

function beginningsAmong(view: FlowView, rows: Uint32Array): Uint32Array {
  /** By the originator's port: the end of the last record, and its duration. */
  const last = new Map<number, { endMs: number; durationS: number }>();
  return rows.filter((row) => {
    const port = view.originatorPort[row]!;
    const durationS = view.durationS[row]!;
    const startMs = view.startMs[row]!;
    const endMs = startMs + durationS * 1000;
    const known = last.get(port);
    last.set(port, { endMs: Math.max(endMs, known?.endMs ?? endMs), durationS });
    if (known === undefined || port === 0 || view.text("orig_flags", row)?.includes("S")) return true;
    const pauseMs = startMs - known.endMs;
    return pauseMs > (known.durationS >= longCut.afterS ? longCut.pauseMs : cutPauseMs);
  });
}

/** More than the number of ports and protocols. */
const serviceRoom = 65_536 * 4;

export function createNetwork(view: FlowView): Network {
  const { rows, originator, responder, port, protocol, hosts, inside, startMs, name } = view;
  const hostRoom = hosts.length + 1;
  const service = (row: number) =>
    port[row]! * 4 + (protocol[row] === 6 ? 0 : protocol[row] === 17 ? 1 : protocol[row] === 1 ? 2 : 3);
  // Number the pairs by first appearance, so that the key of pair and service stays an exact integer.
  const pairs = groupRows(rows, (row) => originator[row]! * hostRoom + responder[row]!);
  const contacts = groupRows(rows, (row) => pairs.groupOf[row]! * serviceRoom + service(row));
  const head = contacts.firstOf;
  const doors = groupRows(contacts.count, (contact) => {
    const row = head(contact);
    return responder[row]! * serviceRoom + service(row);
  });
  const askers = groupRows(contacts.count, (contact) => {
    const row = head(contact);
    return name.codes[row]! < 0 ? -1 : name.codes[row]! * hostRoom + originator[row]!;
  });
  const askersOfName = new Uint32Array(name.levels.length);
  for (let asker = 0; asker < askers.count; asker++)
    askersOfName[name.codes[head(askers.firstOf(asker))]!]! += 1;
  const byOriginator = groupRows(rows, (row) => originator[row]!);
  const groupOfHost = new Int32Array(hosts.length).fill(-1);
  let insideHosts = 0;
  for (let group = 0; group < byOriginator.count; group++) {
    const host = originator[byOriginator.firstOf(group)]!;
    groupOfHost[host] = group;
    if (inside[host]) insideHosts++;
  }
  const doorOf = (row: number) => doors.groupOf[contacts.groupOf[row]!]!;
  return {
    fromMs: startMs[0] ?? 0,
    toMs: startMs[rows - 1] ?? 0,
    insideHosts,
    contacts,
    // A table with states has whole connections.
    beginningsOf: (contact) =>
      view.has("conn_state") ? contacts.rowsOf(contact) : beginningsAmong(view, contacts.rowsOf(contact)),
    byOriginator,
    rowsOfOriginator: (host) =>
      groupOfHost[host]! >= 0 ? byOriginator.rowsOf(groupOfHost[host]!) : new Uint32Array(0),
    contactsOfDoor: (row) => doors.rowsOf(doorOf(row)),
    clientsOf: (row) => doors.sizeOf(doorOf(row)),
    clientsOfName: (row) => askersOfName[name.codes[row]!] ?? 0,
  };
}
