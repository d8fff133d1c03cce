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
  readonly contactsOfDoor: (row: number) => readonly number[];
  /** Rows by originator. */
  readonly byOriginator: RowGroups;
  readonly rowsOfOriginator: (host: number) => Uint32Array;
  /** How many hosts opened flows to the same responder and port as a row's. */
  readonly clientsOf: (row: number) => number;
  /** The same for the name that a row asks for; 0 where it has none. */
  readonly clientsOfName: (row: number) => number;
  /** How many responders a row's originator contacts on the row's port. */
  readonly serversOf: (row: number) => number;
}

const portRoom = 65_536;

export function createNetwork(view: FlowView): Network {
  const { rows, originator, responder, port, protocol, hosts, inside, startMs, name } = view;
  const hostRoom = hosts.length + 1;
  const contacts = groupRows(
    rows,
    chained(
      rows,
      (row) => originator[row]! * hostRoom + responder[row]!,
      (row) => service(row),
    ),
  );
  function service(row: number): number {
    return (
      port[row]! * 4 + (protocol[row] === 6 ? 0 : protocol[row] === 17 ? 1 : protocol[row] === 1 ? 2 : 3)
    );
  }
  const doors = new Map<number, number[]>();
  const servers = new Map<number, number>();
  const nameClients = new Map<number, Set<number>>();
  const clientKey = (row: number) => responder[row]! * portRoom * 4 + service(row);
  const serverKey = (row: number) => originator[row]! * portRoom * 4 + service(row);
  for (let group = 0; group < contacts.count; group++) {
    const row = contacts.order[contacts.starts[group]!]!;
    const door = doors.get(clientKey(row));
    if (door) door.push(group);
    else doors.set(clientKey(row), [group]);
    servers.set(serverKey(row), (servers.get(serverKey(row)) ?? 0) + 1);
    const asked = name.codes[row]!;
    if (asked < 0) continue;
    const known = nameClients.get(asked);
    if (known) known.add(originator[row]!);
    else nameClients.set(asked, new Set([originator[row]!]));
  }
  const byOriginator = groupRows(rows, (row) => originator[row]!);
  const groupOfHost = new Int32Array(hosts.length).fill(-1);
  for (let group = 0; group < byOriginator.count; group++)
    groupOfHost[originator[byOriginator.order[byOriginator.starts[group]!]!]!] = group;
  let insideHosts = 0;
  for (let group = 0; group < byOriginator.count; group++)
    if (inside[originator[byOriginator.order[byOriginator.starts[group]!]!]!]) insideHosts++;
  return {
    fromMs: startMs[0] ?? 0,
    toMs: startMs[rows - 1] ?? 0,
    insideHosts,
    contacts,
    byOriginator,
    rowsOfOriginator: (host) =>
      groupOfHost[host]! >= 0 ? byOriginator.rowsOf(groupOfHost[host]!) : new Uint32Array(0),
    contactsOfDoor: (row) => doors.get(clientKey(row)) ?? [],
    clientsOf: (row) => doors.get(clientKey(row))?.length ?? 0,
    clientsOfName: (row) => nameClients.get(name.codes[row]!)?.size ?? 0,
    serversOf: (row) => servers.get(serverKey(row)) ?? 0,
  };
}

/** A key of two parts, the first numbered in the order of appearance so that the sum stays exact. */
function chained(rows: number, first: (row: number) => number, second: (row: number) => number) {
  const codes = new Map<number, number>();
  const out = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    const key = first(row);
    let code = codes.get(key);
    if (code === undefined) {
      code = codes.size;
      codes.set(key, code);
    }
    out[row] = code * portRoom * 4 + second(row);
  }
  return (row: number) => out[row]!;
}
