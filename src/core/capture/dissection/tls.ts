// TLS records (RFC 8446, 5246) and the readable part of their handshakes. A record that continues in the next packet
// is described as far as this one holds it.

import type { Header } from "./header.ts";

const contents = new Map([
  [20, "change cipher spec"],
  [21, "alert"],
  [22, "handshake"],
  [23, "application data"],
  [24, "heartbeat"],
]);
const messages = new Map([
  [1, "client hello"],
  [2, "server hello"],
  [4, "new session ticket"],
  [8, "encrypted extensions"],
  [11, "certificate"],
  [12, "server key exchange"],
  [13, "certificate request"],
  [14, "server hello done"],
  [15, "certificate verify"],
  [16, "client key exchange"],
  [20, "finished"],
]);
const versions = new Map([
  [0x0300, "SSL 3.0"],
  [0x0301, "TLS 1.0"],
  [0x0302, "TLS 1.1"],
  [0x0303, "TLS 1.2"],
  [0x0304, "TLS 1.3"],
]);
const extensions = new Map([
  [0, "Server name"],
  [5, "Status request"],
  [10, "Groups"],
  [11, "Point formats"],
  [13, "Signature algorithms"],
  [16, "Application protocols"],
  [21, "Padding"],
  [23, "Extended master secret"],
  [35, "Session ticket"],
  [41, "Pre-shared key"],
  [43, "Versions"],
  [45, "Key exchange modes"],
  [51, "Key share"],
  [65281, "Renegotiation"],
]);
const version = { bytes: 2, base: 16, words: (value: number) => versions.get(value) } as const;
const mostRecords = 16;
const mostExtensions = 64;

/** Whether a payload starts like a TLS record. */
export function looksLikeTls(header: Header): boolean {
  const type = header.value(0, 1);
  return (
    type >= 20 &&
    type <= 24 &&
    header.value(1, 1) === 3 &&
    header.value(2, 1) <= 4 &&
    header.value(3, 2) <= 0x4800
  );
}

export function describeTls(header: Header): string {
  const words: string[] = [];
  let at = 0;
  for (let record = 0; record < mostRecords && header.has(at, 5); record++) {
    const type = header.value(at, 1);
    const content = contents.get(type);
    const length = header.value(at + 3, 2);
    if (content === undefined || header.value(at + 1, 1) !== 3) break;
    const there = Math.min(length, header.length - at - 5);
    header.add("Record", at, {
      bytes: 5 + there,
      text: `${content}, ${length} bytes${there < length ? ` (${there} here)` : ""}`,
    });
    header.inside(() => {
      header.number("Content", at, { bytes: 1, words: (value) => contents.get(value) });
      header.number("Version", at + 1, version);
      header.number("Length", at + 3, 2);
      words.push(type === 22 ? addHandshake(header, at + 5, at + 5 + there) : content);
    });
    at += 5 + length;
  }
  return words.join(", ");
}

function addHandshake(header: Header, at: number, end: number): string {
  const type = header.value(at, 1);
  const name = messages.get(type);
  const length = header.value(at + 1, 3);
  // Encrypted data looks like any number.
  if (name === undefined || length > 0x20000) {
    header.data("Encrypted or unknown message", at, end - at);
    return "handshake";
  }
  header.number("Message", at, { bytes: 1, words: (value) => messages.get(value) });
  header.number("Message length", at + 1, 3);
  if (type === 1 || type === 2)
    return addHello(header, at + 4, { end: Math.min(end, at + 4 + length), name });
  return name;
}

function addHello(header: Header, at: number, { end, name }: { end: number; name: string }): string {
  const isClient = name === "client hello";
  header.number("Hello version", at, version);
  header.data("Random", at + 2, Math.min(32, end - at - 2));
  const session = Math.max(0, header.value(at + 34, 1));
  header.data("Session", at + 35, session);
  let next = at + 35 + session;
  if (isClient) {
    const ciphers = header.value(next, 2);
    const all: string[] = [];
    for (let k = 0; k + 2 <= ciphers && k < 200; k += 2)
      if (header.has(next + 2 + k, 2)) all.push(`0x${header.hexText(next + 2 + k, 2)}`);
    if (ciphers > 0)
      header.add("Ciphers", next, { bytes: Math.min(2 + ciphers, end - next), text: all.join(" ") });
    next += 2 + Math.max(0, ciphers);
    next += 1 + Math.max(0, header.value(next, 1));
  } else {
    header.hex("Cipher", next, 2);
    next += 3;
  }
  const serverName = addExtensions(header, next, end);
  return serverName === "" ? name : `${name} for ${serverName}`;
}

/** The name in the server name extension, or "". */
function addExtensions(header: Header, at: number, end: number): string {
  let serverName = "";
  let next = at + 2;
  for (let count = 0; count < mostExtensions && next + 4 <= end && header.has(next, 4); count++) {
    const type = header.value(next, 2);
    const length = header.value(next + 2, 2);
    const there = Math.min(length, end - next - 4);
    const text = extensionText(header, next + 4, { type, length: there });
    if (type === 0) serverName = text;
    header.add(extensions.get(type) ?? `Extension ${type}`, next, { bytes: 4 + there, text });
    next += 4 + length;
  }
  return serverName;
}

function extensionText(
  header: Header,
  at: number,
  { type, length }: { type: number; length: number },
): string {
  if (type === 0 && length > 5)
    return header.asciiText(at + 5, Math.min(length - 5, header.value(at + 3, 2)));
  if (type === 16) {
    const names: string[] = [];
    for (let k = at + 2; k < at + length && names.length < 16; k += 1 + header.value(k, 1)) {
      if (!header.has(k, 1)) break;
      names.push(header.asciiText(k + 1, Math.min(header.value(k, 1), at + length - k - 1)));
    }
    return names.join(", ");
  }
  if (type === 43) {
    // The server's choice is two bytes; the client's list starts with its length.
    const all: string[] = [];
    for (let k = length === 2 ? at : at + 1; k + 2 <= at + length && all.length < 16; k += 2)
      all.push(versions.get(header.value(k, 2)) ?? `0x${header.hexText(k, 2)}`);
    return all.join(", ");
  }
  return header.hexText(at, Math.min(length, 32));
}
