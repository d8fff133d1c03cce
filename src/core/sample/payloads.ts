// The first bytes of conversations in the real protocols: enough to recognise a service and read its names. The rest
// of a turn is noise.

import type { Random } from "../math/random.ts";

const ascii = (text: string): Uint8Array => Uint8Array.from(text, (letter) => letter.charCodeAt(0));

function join(...parts: readonly (Uint8Array | readonly number[])[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

const u16 = (value: number): number[] => [(value >> 8) & 255, value & 255];
const noise = (count: number, random: Random): Uint8Array =>
  Uint8Array.from({ length: count }, () => random.below(256));

/** RFC 1035: one question. */
function question(name: string, type: number): Uint8Array {
  const labels = name.split(".").flatMap((label) => [label.length, ...ascii(label)]);
  return join(labels, [0], u16(type), u16(1));
}

type DnsType = "A" | "TXT" | "PTR";
const dnsTypes: Record<DnsType, number> = { A: 1, PTR: 12, TXT: 16 };

/** A query and its answer of `answerBytes` of record data. */
export function dns(
  name: string,
  { type = "A", answerBytes = 4, id }: { type?: DnsType; answerBytes?: number; id: number },
): { query: Uint8Array; answer: Uint8Array } {
  const questionBytes = question(name, dnsTypes[type]);
  const record = [0xc0, 12, ...u16(dnsTypes[type]), ...u16(1), 0, 0, 0, 60, ...u16(answerBytes)];
  return {
    query: join(u16(id), [1, 0, 0, 1, 0, 0, 0, 0, 0, 0], questionBytes),
    answer: join(
      u16(id),
      [0x81, 0x80, 0, 1, 0, 1, 0, 0, 0, 0],
      questionBytes,
      record,
      new Uint8Array(answerBytes),
    ),
  };
}

/** RFC 8446: a client hello whose first extension names the server. */
export function tlsHello(name: string, random: Random): Uint8Array {
  const host = ascii(name);
  const serverName = [
    0,
    0,
    ...u16(host.length + 5),
    ...u16(host.length + 3),
    0,
    ...u16(host.length),
    ...host,
  ];
  const padding = 180;
  const extensions = join(serverName, [0, 21], u16(padding), new Uint8Array(padding));
  const hello = join(
    [3, 3],
    noise(32, random),
    [0],
    u16(4),
    [0x13, 1, 0x13, 2],
    [1, 0],
    u16(extensions.length),
    extensions,
  );
  const handshake = join([1, 0], u16(hello.length), hello);
  return join([0x16, 3, 1], u16(handshake.length), handshake);
}

export const tlsServerHello = (random: Random): Uint8Array =>
  join([0x16, 3, 3, 0, 90, 2, 0, 0, 86, 3, 3], noise(32, random));

/** Encrypted data from either side. */
export const tlsData = (bytes: number): Uint8Array =>
  Uint8Array.from([0x17, 3, 3, ...u16(Math.min(16_384, bytes))]);

export const httpGet = (host: string, path: string): Uint8Array =>
  ascii(`GET ${path} HTTP/1.1\r\nHost: ${host}\r\nUser-Agent: Office/1.0\r\nAccept: */*\r\n\r\n`);
export const httpOk = (bytes: number): Uint8Array =>
  ascii(`HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: ${bytes}\r\n\r\n`);
export const ippPost = (printer: string, bytes: number): Uint8Array =>
  ascii(
    `POST /ipp/print HTTP/1.1\r\nHost: ${printer}\r\nContent-Type: application/ipp\r\nContent-Length: ${bytes}\r\n\r\n`,
  );

export const sshBanner = (software: string): Uint8Array => ascii(`SSH-2.0-${software}\r\n`);

/** SMB2 behind a NetBIOS session header; command 0 negotiates. */
export function smb2(command: number, length: number): Uint8Array {
  const head = new Uint8Array(68);
  head.set([0, 0, ...u16(Math.max(64, length) & 0xffff), 0xfe, 0x53, 0x4d, 0x42, 64, 0]);
  head[16] = command;
  return head;
}

/** RFC 5905: version 4, client (3) or server (4). */
export function ntp(mode: 3 | 4): Uint8Array {
  const packet = new Uint8Array(48);
  packet.set([(4 << 3) | mode, mode === 4 ? 2 : 0, 6, 0xec]);
  return packet;
}

/** RFC 2131: a request (1) or its answer (2) with one option for the message type. */
export function dhcp(operation: 1 | 2, kind: number, transaction: number): Uint8Array {
  const packet = new Uint8Array(300);
  packet.set([operation, 1, 6, 0, 0, 0, ...u16(transaction)]);
  packet.set([0x63, 0x82, 0x53, 0x63, 53, 1, kind, 255], 236);
  return packet;
}

/** A Kerberos message over TCP: length, then an application tag (10 request, 11 answer). */
export const kerberos = (tag: 10 | 11, length: number): Uint8Array =>
  Uint8Array.from([0, 0, ...u16(length - 4), 0x60 | tag, 0x82, ...u16(length - 8)]);

/** LDAP: a search (3) or its result (4). */
export const ldap = (operation: 3 | 4, id: number, length: number): Uint8Array =>
  Uint8Array.from([
    0x30,
    0x82,
    ...u16(length - 4),
    2,
    1,
    id & 127,
    0x60 | operation,
    0x82,
    ...u16(length - 12),
  ]);

/** SNMPv2c: get (0xa0) or response (0xa2). */
export const snmp = (kind: 0xa0 | 0xa2): Uint8Array =>
  join(
    [0x30, 38, 2, 1, 1, 4, 6],
    ascii("public"),
    [kind, 25, 2, 1, 7, 2, 1, 0, 2, 1, 0, 48, 14],
    new Uint8Array(14),
  );

/** PostgreSQL: the start-up message. */
export const postgresStart = (): Uint8Array =>
  join([0, 0, 0, 41, 0, 3, 0, 0], ascii("user\0app\0database\0office\0\0"), new Uint8Array(7));

export const rtspOptions = (camera: string): Uint8Array =>
  ascii(`OPTIONS rtsp://${camera}/stream RTSP/1.0\r\nCSeq: 1\r\n\r\n`);
export const rtspOk = (): Uint8Array => ascii("RTSP/1.0 200 OK\r\nCSeq: 1\r\n\r\n");
