// Maps each service to the reader of its payloads, with the number of data packets to read.

import type { FlowContent } from "./content.ts";
import { readRpc } from "./dce-rpc.ts";
import { newDns, readDns } from "./dns.ts";
import { newHttp, readHttp } from "./http.ts";
import { type AnswerProtocol, newAnswers, readAnswers } from "./login-answers.ts";
import { type LineProtocol, newLines, readLines } from "./login-lines.ts";
import { loginsOf } from "./logins.ts";
import type { Payload } from "./payload.ts";
import { newRemote } from "./remote.ts";
import { payloadServices } from "./service-guess.ts";
import { readSmb } from "./smb.ts";
import { type HandshakeMemory, newTls, readTls } from "./tls.ts";

/**
 * Adds one packet of a side (0 the originator's, 1 the responder's) to the flow's content.
 * @returns whether it needs more packets
 */
type Read = (payload: Payload, side: number, content: FlowContent, memory: HandshakeMemory) => boolean;

interface Reader {
  /** Data packets of a flow to read. */
  readonly packets: number;
  readonly read: Read;
}

const readTlsOf: Read = (payload, side, content, memory) => {
  content.tls ??= newTls();
  return readTls(payload, side, content.tls, memory);
};

const dns: Reader = {
  packets: Number.POSITIVE_INFINITY,
  read: (payload, side, content) => {
    content.dns ??= newDns();
    readDns(payload, side, content.dns);
    return true;
  },
};
const tls: Reader = { packets: 32, read: readTlsOf };
/** A reader for a protocol that may switch to TLS. */
const untilTls = (
  packets: number,
  read: (payload: Payload, side: number, content: FlowContent) => void,
): Reader => ({
  packets,
  read: (payload, side, content, memory) => {
    if (content.tls !== null || isClientHello(payload)) return readTlsOf(payload, side, content, memory);
    read(payload, side, content);
    return true;
  },
});
const http = untilTls(64, (payload, side, content) => {
  content.http ??= newHttp();
  readHttp(payload, side, content, content.http);
});

const lines = (protocol: LineProtocol, packets = 64): Reader =>
  untilTls(packets, (payload, side, content) => {
    content.lines ??= newLines();
    loginsOf(content);
    readLines(protocol, payload, side, content, content.lines);
  });
const answers = (protocol: AnswerProtocol): Reader =>
  untilTls(64, (payload, side, content) => {
    content.answers ??= newAnswers();
    loginsOf(content);
    readAnswers(protocol, payload, side, content, content.answers);
  });
const smb: Reader = {
  packets: 64,
  read: (payload, side, content) => {
    content.remote ??= newRemote();
    loginsOf(content);
    readSmb(payload, side, content, content.remote);
    return true;
  },
};
const msrpc: Reader = {
  packets: 64,
  read: (payload, side, content) => {
    content.remote ??= newRemote();
    readRpc(payload, side, content, content.remote);
    return true;
  },
};

const isClientHello = (payload: Payload) =>
  payload.u8(0) === 0x16 && payload.u8(1) === 3 && payload.u8(5) === 1;

const readerOf: Readonly<Record<string, Reader>> = {
  dns,
  mdns: dns,
  llmnr: dns,
  http,
  tls,
  smb,
  "netbios-ssn": smb,
  msrpc,
  ftp: lines("ftp"),
  pop3: lines("pop3"),
  imap: lines("imap"),
  smtp: lines("smtp"),
  // Each key press is a separate packet.
  telnet: lines("telnet", 512),
  kerberos: answers("kerberos"),
  ldap: answers("ldap"),
  mysql: answers("mysql"),
  postgresql: answers("postgresql"),
  mssql: answers("mssql"),
  radius: answers("radius"),
  sip: answers("sip"),
  snmp: answers("snmp"),
};

/** By the service's number. */
const readers: readonly (Reader | undefined)[] = payloadServices.map((service) => readerOf[service]);

/** Whether payloads of the service are read. */
export const isRead = (service: number): boolean => readers[service] !== undefined;

/**
 * Adds one packet to its flow's content.
 * @returns whether it needs more packets of the flow
 */
export function readContent(
  payload: Payload,
  side: number,
  service: number,
  content: FlowContent,
  memory: HandshakeMemory,
): boolean {
  const { packets, read } = readers[service]!;
  content.packetsRead += 1;
  return read(payload, side, content, memory) && content.packetsRead < packets;
}
