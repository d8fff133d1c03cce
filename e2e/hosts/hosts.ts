// The list of hosts, and which of them can run on this machine.
import { electron } from "./electron.ts";
import type { Host, HostName } from "./host.ts";
import { loopback } from "./loopback.ts";
import { standIn } from "./stand-in.ts";

export const hosts: Host[] = [electron, loopback, standIn];

export interface HostState {
  name: HostName;
  absent: string | null;
}

export const hostStates = (): Promise<HostState[]> =>
  Promise.all(hosts.map(async (host) => ({ name: host.name, absent: await host.absent() })));

export function hostNamed(name: string): Host {
  const host = hosts.find((candidate) => candidate.name === name);
  if (!host) throw new Error(`There is no host ${name}.`);
  return host;
}
