// What the behaviours of one dataset share: its services, who uses them, and how long it lasts. Counted once.
import type { FlowView } from "./flow-view.ts";
import { groupRows, type RowGroups } from "./group-rows.ts";

export interface Network {
  readonly fromMs: number;
  readonly toMs: number;
  /** Inside hosts that opened at least one flow. */
  readonly insideHosts: number;
  /** Rows by originator, responder, port and protocol. */
  readonly contacts: RowGroups;
  /** Groups of `contacts` that lead to the same responder and port as a row. */
  readonly contactsOfDoor: (row: number) => Uint32Array;
  /** Rows by originator. */
  readonly byOriginator: RowGroups;
  readonly rowsOfOriginator: (host: number) => Uint32Array;
  /** How many hosts opened flows to the same responder and port as a row's. */
  readonly clientsOf: (row: number) => number;
  /** The same for the name that a row asks for; 0 where it has none. */
  readonly clientsOfName: (row: number) => number;
}

/** Whether a dataset is too small to say what is usual in it: a capture of one event, an exercise. */
export const isExcerpt = (view: FlowView, network: Network): boolean =>
  network.insideHosts < 5 && view.rows < 500;

/** More than there are ports with a protocol each. */
const serviceRoom = 65_536 * 4;

export function createNetwork(view: FlowView): Network {
  const { rows, originator, responder, port, protocol, hosts, inside, startMs, name } = view;
  const hostRoom = hosts.length + 1;
  const service = (row: number) =>
    port[row]! * 4 + (protocol[row] === 6 ? 0 : protocol[row] === 17 ? 1 : protocol[row] === 1 ? 2 : 3);
  // Pairs are numbered in the order of appearance, so that the key of pair and service stays exact.
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
    byOriginator,
    rowsOfOriginator: (host) =>
      groupOfHost[host]! >= 0 ? byOriginator.rowsOf(groupOfHost[host]!) : new Uint32Array(0),
    contactsOfDoor: (row) => doors.rowsOf(doorOf(row)),
    clientsOf: (row) => doors.sizeOf(doorOf(row)),
    clientsOfName: (row) => askersOfName[name.codes[row]!] ?? 0,
  };
}
