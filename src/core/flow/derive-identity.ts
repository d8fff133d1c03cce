// The text columns for endpoints, end reason and service, for a batch of finished flows.

import { ipv4Text, ipv6Text } from "../table/address-text.ts";
import { type BatchColumns, NumberedTexts, type TextFiller } from "./batch-columns.ts";
import { communityId } from "./community-id.ts";
import { payloadServices } from "./payload/service-guess.ts";
import { serviceOfPort } from "./ports.ts";
import { protocolName } from "./protocol-names.ts";
import { type DeriveOptions, endReasons, type FlowBatch } from "./raw-flows.ts";
import {
  I_KIND,
  I_MARKS,
  I_ORIG,
  I_PORTS,
  I_RESP,
  I_SERVICE,
  I_TUNNEL_ID,
  KIND_ONE_WAY,
  KIND_V6,
  RECORD_WORDS,
} from "./record.ts";

export function deriveIdentity(batch: FlowBatch, columns: BatchColumns, options: DeriveOptions): void {
  const { i32 } = batch;
  const origAddrs = new AddressTexts(columns.text("orig_addr"));
  const respAddrs = new AddressTexts(columns.text("resp_addr"));
  const protocols = new NumberedTexts(columns.text("protocol"), 256, protocolName);
  const tunnel = columns.text("tunnel");
  const tunnelId = columns.number("tunnel_id").fill(Number.NaN);
  const communityIds = columns.text("community_id");
  const reasons = new NumberedTexts(columns.text("end_reason"), endReasons.length, endReason);

  for (let row = 0; row < batch.rows; row++) {
    const i = 2 * row * RECORD_WORDS;
    const kind = i32[i + I_KIND]!;
    const protocol = kind & 0xff;
    const version = (kind & KIND_V6) !== 0 ? 6 : 4;
    const ports = i32[i + I_PORTS]!;
    origAddrs.set(row, i32, i + I_ORIG, version);
    respAddrs.set(row, i32, i + I_RESP, version);
    protocols.set(row, protocol);
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
    reasons.set(row, i32[i + I_MARKS]! >> 8);
  }
}

const endReason = (reason: number) => endReasons[reason]!;

/** The addresses of one column; the text of a known IPv4 address is reused. */
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

export function deriveService(batch: FlowBatch, columns: BatchColumns): void {
  const { i32 } = batch;
  const service = columns.text("service");
  const byPayload = columns.text("service_payload");
  const byPort = columns.text("service_port");
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
  }
}

const serviceName = (service: number) => payloadServices[service]!;
