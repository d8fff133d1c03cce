// Describes a host in words: its roles, and its card as a sentence. Pure functions.
import type { HostCard, HostService } from "../../shared/host-vocabulary.ts";
import { manyText } from "../../shared/number-words.ts";

/** Clients that make a name server a resolver of the network, and flows that make a service worth mentioning. */
const leastClients = 3;
const mostWords = 3;

const serviceWord = ({ service, port }: HostService): string => {
  const name = service === "" ? "an unnamed service" : service;
  return port === null ? name : `${name} on ${port}`;
};

interface Parts {
  resolves: boolean;
  served: string[];
  used: string[];
}

function partsOf(offered: readonly HostService[], used: readonly HostService[]): Parts {
  const isDns = ({ service, port }: HostService) => service === "dns" || port === 53;
  const resolves = offered.some((one) => isDns(one) && one.peers >= leastClients);
  return {
    resolves,
    served: offered
      .filter((one) => !(resolves && isDns(one)))
      .slice(0, mostWords)
      .map(serviceWord),
    used: used.slice(0, mostWords).map(serviceWord),
  };
}

/** "resolver", "server of http on 80", "client of tls on 443": roles towards others come first. */
export function rolesOf(offered: readonly HostService[], used: readonly HostService[]): string[] {
  const parts = partsOf(offered, used);
  return [
    ...(parts.resolves ? ["resolver"] : []),
    ...parts.served.map((word) => `server of ${word}`),
    ...parts.used.map((word) => `client of ${word}`),
  ];
}

/** "a resolver, a server of http on 80, and a client of tls on 443 and dns on 53" */
function roleWords({ resolves, served, used }: Parts): string {
  const roles = [
    ...(resolves ? ["a resolver"] : []),
    ...(served.length > 0 ? [`a server of ${joined(served)}`] : []),
    ...(used.length > 0 ? [`a client of ${joined(used)}`] : []),
  ];
  return roles.length === 0 ? "" : `, as ${roles.join("; ")}`;
}

const joined = (words: readonly string[]): string =>
  words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;

/** "10.0.0.5 is inside (a private address). It took part in 1,204 flows with 12 hosts: server of http on 80 …" */
export function hostSentence(
  card: Pick<
    HostCard,
    "address" | "name" | "inside" | "insideReason" | "flows" | "peersTotal" | "offered" | "used" | "incidents"
  >,
  incidents: number,
): string {
  const { address, name, inside, insideReason, flows, peersTotal } = card;
  const who = name === null ? address : `${name} (${address})`;
  const first = `${who} is ${inside ? "inside" : "outside"}: ${insideReason}.`;
  const part = `It took part in ${manyText(flows, "flow")} with ${manyText(peersTotal, "other host")}${roleWords(partsOf(card.offered, card.used))}.`;
  const worst = card.incidents[0];
  const last = worst
    ? ` ${manyText(incidents, "incident")} ${incidents === 1 ? "touches" : "touch"} it; the most severe has ${Math.round(worst.severity)} of 100.`
    : "";
  return `${first} ${part}${last}`;
}
