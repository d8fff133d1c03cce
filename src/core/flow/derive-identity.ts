// Who, where, when: the identity and service columns of a batch of finished flows.

import { ipv4Text, ipv6Text } from "./address-text.ts";
import { type BatchColumns, NumberedTexts, type TextFiller } from "./batch-columns.ts";
import { communityId } from "./community-id.ts";
import { serviceOfPort } from "./ports.ts";
import { protocolName } from "./protocol-names.ts";
import { type Batch, type DeriveOptions, endReasons } from "./raw-flows.ts";
import {
  F_LAST,
  F_START_US,
  I_FIRST_FRAME,
  I_INTERFACE,
  I_KIND,
  I_LAST_FRAME,
  I_MARKS,
  I_ORIG,
  I_PART,
  I_PORTS,
  I_RESP,
  I_SERVICE,
  I_START_NS,
  I_TEXTS,
  I_TUNNEL_ID,
  I_VLANS,
  KIND_ONE_WAY,
  KIND_V6,
  MARK_CUT,
  MARK_FLIPPED,
  RECORD_WORDS,
} from "./record.ts";
import { payloadServices } from "./service-guess.ts";

export function deriveIdentity(batch: Batch, columns: BatchColumns, options: DeriveOptions): void {
  const { f64, i32 } = batch;
  const startTime = columns.number("start_time");
  const endTime = columns.number("end_time");
  const origAddr = columns.text("orig_addr");
  const respAddr = columns.text("resp_addr");
  const origPort = columns.number("orig_port");
  const respPort = columns.number("resp_port");
  const protocolText = columns.text("protocol");
  const protocolNumber = columns.number("protocol_number");
  const ipVersion = columns.number("ip_version");
  const vlan = columns.number("vlan");
  const vlanInner = columns.number("vlan_inner");
  const tunnel = columns.text("tunnel");
  const tunnelId = columns.number("tunnel_id");
  const communityIds = columns.text("community_id");
  const firstFrame = columns.number("first_frame");
  const lastFrame = columns.number("last_frame");
  const interfaces = columns.number("interface");
  const flipped = columns.number("flipped");
  const cut = columns.number("cut");
  const part = columns.number("part");
  const endReason = columns.text("end_reason");
  const protocols = new NumberedTexts(protocolText, 256, protocolName);
  const reasons = new NumberedTexts(endReason, endReasons.length, (reason) => endReasons[reason]!);
  const origAddrs = new AddressTexts(origAddr);
  const respAddrs = new AddressTexts(respAddr);

  for (let row = 0; row < batch.rows; row++) {
    const f = row * RECORD_WORDS;
    const i = 2 * f;
    const kind = i32[i + I_KIND]!;
    const protocol = kind & 0xff;
    const version = (kind & KIND_V6) !== 0 ? 6 : 4;
    const ports = i32[i + I_PORTS]!;
    const vlans = i32[i + I_VLANS]!;
    const marks = i32[i + I_MARKS]!;
    startTime[row] = f64[f + F_START_US]!;
    endTime[row] = Math.floor(f64[f + F_START_US]! + f64[f + F_LAST]! + i32[i + I_START_NS]! / 1000);
    origAddrs.set(row, i32, i + I_ORIG, version);
    respAddrs.set(row, i32, i + I_RESP, version);
    origPort[row] = ports >>> 16;
    respPort[row] = ports & 0xffff;
    protocols.set(row, protocol);
    protocolNumber[row] = protocol;
    ipVersion[row] = version;
    if ((vlans & 0xffff) !== 0) vlan[row] = (vlans & 0xffff) - 1;
    if (vlans >>> 16 !== 0) vlanInner[row] = (vlans >>> 16) - 1;
    const tunnelKind = kind >>> 16;
    if (tunnelKind !== 0) {
      tunnel.set(row, options.tunnelNames[tunnelKind] ?? String(tunnelKind));
      if (i32[i + I_TUNNEL_ID] !== -1) tunnelId[row] = i32[i + I_TUNNEL_ID]! >>> 0;
    }
    const id = {
      protocol,
      ipVersion: version,
      orig: i + I_ORIG,
      resp: i + I_RESP,
      origPort: ports >>> 16,
      respPort: ports & 0xffff,
      oneWay: (kind & KIND_ONE_WAY) !== 0,
    };
    communityIds.setUnique(row, communityId(i32, id, options.communityIdSeed));
    firstFrame[row] = i32[i + I_FIRST_FRAME]!;
    lastFrame[row] = i32[i + I_LAST_FRAME]!;
    interfaces[row] = i32[i + I_INTERFACE]!;
    flipped[row] = marks & MARK_FLIPPED;
    cut[row] = (marks & MARK_CUT) !== 0 ? 1 : 0;
    part[row] = i32[i + I_PART]!;
    reasons.set(row, marks >> 8);
  }
}

/** The addresses of one column: an IPv4 address that was met before needs no text. */
class AddressTexts {
  readonly #filler: TextFiller;
  readonly #codes = new Map<number, number>();

  constructor(filler: TextFiller) {
    this.#filler = filler;
  }

  set(row: number, i32: Int32Array, at: number, version: number): void {
    if (version === 6) {
      this.#filler.set(row, ipv6Text(i32, at));
      return;
    }
    const word = i32[at]!;
    let code = this.#codes.get(word);
    if (code === undefined) {
      code = this.#filler.codeOf(ipv4Text(word));
      this.#codes.set(word, code);
    }
    this.#filler.setCode(row, code);
  }
}

export function deriveService(batch: Batch, columns: BatchColumns): void {
  const { i32 } = batch;
  const service = columns.text("service");
  const byPayload = columns.text("service_payload");
  const byPort = columns.text("service_port");
  const tlsSni = columns.text("tls_sni");
  const tlsAlpn = columns.text("tls_alpn");
  const httpHost = columns.text("http_host");
  const dnsQuery = columns.text("dns_query");
  const guesses = new NumberedTexts(byPayload, payloadServices.length, serviceName);
  const guessed = new NumberedTexts(service, payloadServices.length, serviceName);
  for (let row = 0; row < batch.rows; row++) {
    const i = 2 * row * RECORD_WORDS;
    const guess = i32[i + I_SERVICE]!;
    const registered = serviceOfPort(i32[i + I_KIND]! & 0xff, i32[i + I_PORTS]! & 0xffff);
    if (registered !== null) byPort.set(row, registered);
    if (guess !== 0) {
      guesses.set(row, guess);
      guessed.set(row, guess);
    } else if (registered !== null) service.set(row, registered);
    const texts = batch.texts[i32[i + I_TEXTS]! - 1];
    if (texts === undefined) continue;
    if (texts.tlsSni !== null) tlsSni.set(row, texts.tlsSni);
    if (texts.tlsAlpn !== null) tlsAlpn.set(row, texts.tlsAlpn);
    if (texts.httpHost !== null) httpHost.set(row, texts.httpHost);
    if (texts.dnsQuery !== null) dnsQuery.set(row, texts.dnsQuery);
  }
}

const serviceName = (service: number) => payloadServices[service]!;
