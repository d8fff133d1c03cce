// Guesses the application protocol from a payload's first bytes. Signatures are grouped by first byte, so that an
// unknown payload needs one look-up. It is a guess, not a parser: the payload may be invalid.

import { readDnsQuestion } from "./dns.ts";
import type { Payload } from "./payload.ts";

type Test = (payload: Payload) => boolean;

/** Service, possible first bytes (text, numbers, or "any"), test of the rest. */
type Signature = readonly [service: string, first: string | readonly number[], test: Test];

const words =
  (...starts: string[]): Test =>
  (payload) =>
    starts.some((start) => payload.starts(start));

/** Whether a length field covers exactly the rest on the wire. */
const fits = (payload: Payload, length: number, header: number) => length + header === payload.wireLength;

const httpMethods = ["GET ", "POST ", "HEAD ", "PUT ", "DELETE ", "OPTIONS ", "PATCH ", "CONNECT ", "TRACE "];
const sipMethods = [
  "INVITE sip",
  "REGISTER sip",
  "OPTIONS sip",
  "ACK sip",
  "BYE sip",
  "CANCEL sip",
  "SIP/2.0 ",
];
const davMethods = ["PROPFIND ", "REPORT ", "MKCOL ", "LOCK ", "SEARCH ", "SUBSCRIBE "];

const isHttp: Test = (payload) =>
  payload.starts("HTTP/1.") || [...httpMethods, ...davMethods].some((method) => payload.starts(method));

const isTls: Test = (payload) =>
  payload.u8(1) === 3 && payload.u8(2) <= 4 && payload.u16(3) <= 0x4800 && payload.u16(3) > 0;

const isDns =
  (at: number, ...ports: number[]): Test =>
  (payload) => {
    const atPort = ports.some((port) => payload.hasPort(port));
    // Over TCP some clients send the length first, alone.
    if (at === 2 && payload.wireLength === 2) return atPort && payload.u16(0) >= 12;
    if (at === 2 && !atPort && payload.u16(0) + 2 > payload.wireLength) return false;
    const name = readDnsQuestion(payload, at);
    // An answer without a question (mDNS), or a truncated question: the port must match.
    if (name === null)
      return atPort && payload.captured >= at + 12 && (payload.u16(at + 2) & 0x7800) <= 0x3000;
    return atPort || name !== ".";
  };

/** LDAP and SNMP: a BER sequence that starts with a short integer. */
const berSequence = (payload: Payload): number => {
  const length = payload.u8(1);
  const header = length < 0x80 ? 2 : 2 + (length & 0x7f);
  return payload.u8(header) === 2 && payload.u8(header + 1) <= 4 ? header + 2 + payload.u8(header + 1) : -1;
};

const isQuic: Test = (payload) => {
  const version = payload.u32(1);
  if (version === 0) return payload.hasPort(443) && payload.captured > 7;
  const isKnown = version === 1 || version === 0x6b3343cf || version >>> 8 === 0xff0000;
  return isKnown && payload.u8(5) <= 20;
};

const tcpSignatures: readonly Signature[] = [
  ["tls", [0x14, 0x15, 0x16, 0x17], isTls],
  ["http", "GPHDOCTRMLS", isHttp],
  ["http2", "P", words("PRI * HTTP/2.0")],
  ["ssh", "S", words("SSH-")],
  ["sip", "IROABCS", words(...sipMethods)],
  ["rtsp", "RDOSP", words("RTSP/1.", "DESCRIBE rtsp", "OPTIONS rtsp", "SETUP rtsp", "PLAY rtsp")],
  [
    "smtp",
    "EH2",
    (p) =>
      p.starts("EHLO ") ||
      p.starts("HELO ") ||
      (p.starts("220") && (p.hasPort(25) || p.hasPort(587) || /smtp/i.test(p.text(0, 120)))),
  ],
  [
    "ftp",
    "2U",
    (p) => (p.hasPort(21) || /ftp/i.test(p.text(0, 120))) && (p.starts("220") || p.starts("USER ")),
  ],
  ["pop3", "+", (p) => p.starts("+OK") && !p.hasPort(6379)],
  ["imap", "*", words("* OK", "* PREAUTH")],
  [
    "irc",
    "NUC:",
    (p) =>
      p.starts("NICK ") ||
      p.starts("CAP LS") ||
      (p.u8(0) === 0x3a && / NOTICE | 00[1-5] /.test(p.text(0, 80))),
  ],
  ["smb", [0], (p) => [0xfe, 0xff, 0xfd, 0xfc].includes(p.u8(4)) && p.starts("SMB", 5)],
  ["netbios-ssn", [0x81, 0x82], (p) => p.hasPort(139) && p.u8(1) <= 1],
  [
    "rdp",
    [3],
    (p) => p.u8(1) === 0 && fits(p, p.u16(2), 0) && (p.u8(5) === 0xe0 || p.u8(5) === 0xd0) && !p.hasPort(102),
  ],
  ["s7comm", [3], (p) => p.u8(1) === 0 && p.hasPort(102)],
  ["dns", "any", isDns(2, 53)],
  ["mqtt", [0x10], (p) => p.starts("MQTT", 4) || p.starts("MQIsdp", 4)],
  ["modbus", "any", (p) => p.hasPort(502) && p.u16(2) === 0 && fits(p, p.u16(4), 6)],
  ["dnp3", [5], (p) => p.u8(1) === 0x64],
  ["msrpc", [5], (p) => p.u8(1) === 0 && p.u8(2) <= 19 && p.u8(4) === 0x10],
  ["kerberos", [0], (p) => (p.hasPort(88) || p.hasPort(464)) && p.u8(4) >= 0x60 && p.u8(4) <= 0x7e],
  ["ldap", [0x30], (p) => !p.hasPort(161) && p.u8(berSequence(p)) >= 0x60 && p.u8(berSequence(p)) <= 0x78],
  [
    "mysql",
    "any",
    (p) => p.u8(3) === 0 && p.u8(4) === 0x0a && p.u8(5) >= 0x33 && p.u8(5) <= 0x39 && p.u8(6) === 0x2e,
  ],
  ["postgresql", [0], (p) => [0x30000, 80877103].includes(p.u32(4)) && fits(p, p.u32(0), 0)],
  ["mssql", [0x12], (p) => p.u8(1) === 1 && fits(p, p.u16(2), 0)],
  ["redis", "*+-$", (p) => p.hasPort(6379) && /^(\*\d+\?\?\$|\+PONG|\+OK|-ERR|\$\d)/.test(p.text(0, 12))],
  ["amqp", "A", words("AMQP")],
  [
    "mongodb",
    "any",
    (p) => p.hasPort(27017) && p.u16(14) >= 0 && [0xd407, 0xdd07, 0x0100].includes(p.u16(12)),
  ],
  ["bittorrent", [0x13], words("\x13BitTorrent protocol")],
  ["bgp", [0xff], (p) => p.u32(0) === 0xffffffff && p.u32(12) === 0xffffffff && p.u8(18) <= 5],
  ["vnc", "R", words("RFB 00")],
  ["telnet", [0xff], (p) => p.u8(1) >= 0xfa && p.u8(1) <= 0xfe && p.u8(2) >= 0 && p.u8(2) < 0x32],
  ["socks", [4, 5], (p) => (p.u8(0) === 5 ? fits(p, p.u8(1), 2) : p.u8(1) === 1) && p.hasPort(1080)],
  ["xmpp", "<", words("<?xml version='1.0'?><stream", "<stream:stream")],
  ["rsync", "@", words("@RSYNCD:")],
  ["x11", "lB", (p) => p.u16(2) === 0x0b00 || (p.u8(0) === 0x42 && p.u16(2) === 11)],
];

const udpSignatures: readonly Signature[] = [
  ["mdns", "any", (p) => p.hasPort(5353) && isDns(0, 5353)(p)],
  ["llmnr", "any", (p) => p.hasPort(5355) && isDns(0, 5355)(p)],
  ["netbios-ns", "any", (p) => p.hasPort(137) && (p.u16(2) & 0x7800) <= 0x4800 && p.u16(10) >= 0],
  ["netbios-dgm", [0x10, 0x11, 0x12, 0x13], (p) => p.hasPort(138)],
  [
    "ntp",
    "any",
    (p) => p.hasPort(123) && p.wireLength >= 12 && (p.u8(0) & 7) > 0 && ((p.u8(0) >> 3) & 7) <= 4,
  ],
  ["dhcp", [1, 2], (p) => p.u32(236) === 0x63825363],
  ["dhcpv6", "any", (p) => (p.hasPort(546) || p.hasPort(547)) && p.u8(0) >= 1 && p.u8(0) <= 13],
  ["stun", [0, 1], (p) => p.u32(4) === 0x2112a442 && fits(p, p.u16(2), 20)],
  [
    "quic",
    [0xc0, 0xd0, 0xe0, 0xf0].flatMap((high) => Array.from({ length: 16 }, (_, low) => high | low)),
    isQuic,
  ],
  ["dtls", [0x14, 0x15, 0x16, 0x17], (p) => p.u8(1) === 0xfe && p.u8(2) >= 0xfc && p.u16(11) >= 0],
  [
    "ssdp",
    "MNH",
    (p) =>
      p.starts("M-SEARCH * HTTP") ||
      p.starts("NOTIFY * HTTP") ||
      (p.starts("HTTP/1.1 200") && p.hasPort(1900)),
  ],
  ["sip", "IROABCS", words(...sipMethods)],
  ["snmp", [0x30], (p) => (p.hasPort(161) || p.hasPort(162)) && berSequence(p) > 0],
  ["kerberos", [0x6a, 0x6b, 0x6c, 0x6d, 0x7e], (p) => p.hasPort(88) || p.hasPort(464)],
  ["ldap", [0x30], (p) => p.hasPort(389) && berSequence(p) > 0],
  ["radius", "any", (p) => [1812, 1813, 1645, 1646].some((port) => p.hasPort(port)) && fits(p, p.u16(2), 0)],
  ["syslog", "<", (p) => /^<\d{1,3}>/.test(p.text(0, 5))],
  ["tftp", [0], (p) => p.hasPort(69) && p.u8(1) >= 1 && p.u8(1) <= 6],
  ["isakmp", "any", (p) => p.hasPort(500) && p.u32(24) === p.wireLength],
  ["wireguard", [1, 2, 3, 4], (p) => p.u24(1) === 0 && isWireguardLength(p.u8(0), p.wireLength)],
  ["openvpn", [0x38, 0x40], (p) => p.hasPort(1194) && p.wireLength >= 14],
  ["bittorrent", "d", words("d1:ad2:id20:", "d1:rd2:id20:", "d2:ip6:", "d1:eli20")],
  ["gtp", [0x32, 0x30, 0x48, 0x40], (p) => (p.hasPort(2123) || p.hasPort(2152)) && p.u16(2) >= 0],
  ["coap", "any", (p) => (p.hasPort(5683) || p.hasPort(5684)) && p.u8(0) >> 6 === 1],
  ["rdp", "any", (p) => p.hasPort(3389) && p.u32(0) === 0xffffffff],
  ["teredo", "any", (p) => p.hasPort(3544) && (p.u16(0) <= 1 || p.u8(0) >> 4 === 6)],
  ["memcached", "any", (p) => p.hasPort(11211) && p.u16(6) === 0],
  ["bacnet", [0x81], (p) => p.hasPort(47808) && fits(p, p.u16(2), 0)],
  ["dns", "any", isDns(0, 53)],
];

/** WireGuard's message lengths; a transport message is a multiple of 16. */
function isWireguardLength(type: number, length: number): boolean {
  if (type === 4) return length >= 32 && length % 16 === 0;
  return length === (type === 1 ? 148 : type === 2 ? 92 : 64);
}

/** Names of the services to guess; a guess is an index, 0 is none. */
export const payloadServices: readonly string[] = [
  "",
  ...new Set([...tcpSignatures, ...udpSignatures].map(([service]) => service)),
];

type Candidate = readonly [code: number, test: Test];

/** Candidates by the payload's first byte. */
function byFirstByte(signatures: readonly Signature[]): readonly (readonly Candidate[])[] {
  return Array.from({ length: 256 }, (_, byte) =>
    signatures
      .filter(([, first]) => {
        if (first === "any") return true;
        return typeof first === "string" ? first.includes(String.fromCharCode(byte)) : first.includes(byte);
      })
      .map(([service, , test]): Candidate => [payloadServices.indexOf(service), test]),
  );
}

const tcpCandidates = byFirstByte(tcpSignatures);
const udpCandidates = byFirstByte(udpSignatures);

/**
 * Guesses the service of one payload.
 * @returns an index in `payloadServices`, 0 if unknown
 */
export function guessService(payload: Payload): number {
  const first = payload.u8(0);
  if (first < 0) return 0;
  const candidates = payload.protocol === 6 ? tcpCandidates : payload.protocol === 17 ? udpCandidates : null;
  if (candidates === null) return 0;
  for (const [code, test] of candidates[first]!) {
    if (test(payload)) return code;
  }
  return 0;
}
