// Which reader follows the payloads of which service, and for how many data packets.

import { type FlowContent, newContent } from "./content.ts";
import { newDns, readDns } from "./dns.ts";
import { newHttp, readHttp } from "./http.ts";
import type { Payload } from "./payload.ts";
import { payloadServices } from "./service-guess.ts";
import { newTls, readTls } from "./tls.ts";

/** Adds one packet of a side (0 the originator's, 1 the responder's) to the flow's content. */
type Read = (payload: Payload, side: number, content: FlowContent) => void;

interface Reader {
  /** Data packets of a flow that are looked at. */
  readonly packets: number;
  readonly read: Read;
}

const dns: Reader = {
  packets: Number.POSITIVE_INFINITY,
  read: (payload, side, content) => {
    content.dns ??= newDns();
    readDns(payload, side, content.dns);
  },
};
const http: Reader = {
  packets: 4,
  read: (payload, _side, content) => {
    content.http ??= newHttp();
    readHttp(payload, content.http);
  },
};
const tls: Reader = {
  packets: 4,
  read: (payload, _side, content) => {
    content.tls ??= newTls();
    readTls(payload, content.tls);
  },
};

const readerOf: Readonly<Record<string, Reader>> = { dns, mdns: dns, llmnr: dns, http, tls };

/** By the service's number. */
const readers: readonly (Reader | undefined)[] = payloadServices.map((service) => readerOf[service]);

/** Whether payloads of the service are read. */
export const isRead = (service: number): boolean => readers[service] !== undefined;

/**
 * Adds one packet to what the payloads of its flow say.
 * @param content what they said so far; undefined before the first
 */
export function readContent(
  payload: Payload,
  side: number,
  service: number,
  content: FlowContent | undefined,
): FlowContent {
  const found = content ?? newContent();
  readers[service]!.read(payload, side, found);
  found.looked += 1;
  return found;
}

/** Whether the service's reader wants no more packets of the flow. */
export const isReadUp = (service: number, { looked }: FlowContent): boolean =>
  looked >= readers[service]!.packets;
