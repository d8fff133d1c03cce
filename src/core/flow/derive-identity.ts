// Who, where, when: the identity and service columns of a batch of finished flows.

import { ipv4Text, ipv6Text } from "./address-text.ts";
import type { BatchColumns } from "./batch-columns.ts";
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
  const seen = new Map<number, string>();
  const address = (at: number, version: number) => {
    if (version === 6) return ipv6Text(i32, at);
    const word = i32[at]!;
    let text = seen.get(word);
    if (text === undefined) {
      text = ipv4Text(word);
      seen.set(word, text);
    }
    return text;
  };

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
    origAddr.set(row, address(i + I_ORIG, version));
    respAddr.set(row, address(i + I_RESP, version));
    origPort[row] = ports >>> 16;
    respPort[row] = ports & 0xffff;
    protocolText.set(row, protocolName(protocol));
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
    endReason.set(row, endReasons[marks >> 8]!);
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
  for (let row = 0; row < batch.rows; row++) {
    const i = 2 * row * RECORD_WORDS;
    const guessed = payloadServices[i32[i + I_SERVICE]!]!;
    const registered = serviceOfPort(i32[i + I_KIND]! & 0xff, i32[i + I_PORTS]! & 0xffff);
    if (guessed !== "") byPayload.set(row, guessed);
    if (registered !== null) byPort.set(row, registered);
    if (guessed !== "") service.set(row, guessed);
    else if (registered !== null) service.set(row, registered);
    const texts = batch.texts[i32[i + I_TEXTS]! - 1];
    if (texts === undefined) continue;
    if (texts.tlsSni !== null) tlsSni.set(row, texts.tlsSni);
    if (texts.tlsAlpn !== null) tlsAlpn.set(row, texts.tlsAlpn);
    if (texts.httpHost !== null) httpHost.set(row, texts.httpHost);
    if (texts.dnsQuery !== null) dnsQuery.set(row, texts.dnsQuery);
  }
}
