// The subject and issuer of an X.509 certificate (RFC 5280, 4.1), from DER as far as it was captured. Never throws.

import type { Payload } from "./payload.ts";

interface CertificateNames {
  subject: string | null;
  issuer: string | null;
}

const SEQUENCE = 0x30;
const SET = 0x31;
const OID = 0x06;
const BMP_STRING = 0x1e;
const VERSION = 0xa0;
/** The most parts of a name to read. */
const PARTS = 32;
const COMMON_NAME = 0x550403;
const ORGANISATION = 0x55040a;

interface Element {
  readonly tag: number;
  readonly from: number;
  readonly end: number;
}

/** The element at `at`, which may end beyond the captured bytes; null if there is none. */
function elementAt(payload: Payload, at: number): Element | null {
  const tag = payload.u8(at);
  const first = payload.u8(at + 1);
  if (tag < 0 || first < 0) return null;
  if (first < 0x80) return { tag, from: at + 2, end: at + 2 + first };
  const length =
    first === 0x81
      ? payload.u8(at + 2)
      : first === 0x82
        ? payload.u16(at + 2)
        : first === 0x83
          ? payload.u24(at + 2)
          : -1;
  if (length < 0) return null;
  const from = at + 2 + (first & 0x7f);
  return { tag, from, end: from + length };
}

/** Names of the certificate at `at`; null for each that was not captured. */
export function readCertificate(payload: Payload, at: number): CertificateNames {
  const names: CertificateNames = { subject: null, issuer: null };
  const certificate = elementAt(payload, at);
  const signed = certificate?.tag === SEQUENCE ? elementAt(payload, certificate.from) : null;
  if (signed?.tag !== SEQUENCE) return names;
  let element = elementAt(payload, signed.from);
  if (element?.tag === VERSION) element = elementAt(payload, element.end);
  // Serial number, algorithm, issuer, validity, subject.
  for (let part = 0; part < 5 && element !== null; part++) {
    if (part === 2) names.issuer = nameIn(payload, element);
    if (part === 4) names.subject = nameIn(payload, element);
    element = elementAt(payload, element.end);
  }
  return names;
}

/** Common name, else the organisation. */
function nameIn(payload: Payload, { tag, from, end }: Element): string | null {
  if (tag !== SEQUENCE) return null;
  let organisation: string | null = null;
  let at = from;
  for (let count = 0; at < end && count < PARTS; count++) {
    const part = elementAt(payload, at);
    if (part?.tag !== SET) break;
    at = part.end;
    const pair = elementAt(payload, part.from);
    const type = pair === null ? null : elementAt(payload, pair.from);
    if (type?.tag !== OID || type.end - type.from !== 3) continue;
    const kind = payload.u24(type.from);
    if (kind !== COMMON_NAME && kind !== ORGANISATION) continue;
    const value = elementAt(payload, type.end);
    if (value === null || value.end > payload.captured) continue;
    const text = value.tag === BMP_STRING ? bmpText(payload, value) : payload.text(value.from, value.end);
    if (kind === COMMON_NAME) return text;
    organisation ??= text;
  }
  return organisation;
}

const bmpText = (payload: Payload, { from, end }: Element): string => payload.utf16(from + 1, end + 1);
