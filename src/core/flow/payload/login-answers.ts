// Log-ins of protocols with numeric answers: Kerberos, LDAP, MySQL, PostgreSQL, SQL Server, RADIUS, SIP; and the communities of SNMP,
// where a wrong one gets no answer. Never throws.

import type { AnswerContent, FlowContent } from "./content.ts";
import { addFailure, addSuccess } from "./logins.ts";
import type { Payload } from "./payload.ts";
import { goesOn, newStream } from "./stream.ts";

export const newAnswers = (): AnswerContent => ({
  streams: [newStream(), newStream()],
  isAnonymous: false,
  isLoggedIn: false,
  community: null,
  isUnanswered: false,
});

/**
 * Reads the start of a side's packet.
 * @returns true for a successful log-in, false for a failed one, null for neither
 */
type ReadAnswer = (payload: Payload, side: number, answers: AnswerContent) => boolean | null;

/** Start of the value of the BER element at `at`; −1 if there is none. */
function valueAt(payload: Payload, at: number): number {
  const length = payload.u8(at + 1);
  return length < 0 ? -1 : at + 2 + (length < 0x80 ? 0 : length & 0x7f);
}

/** Start of the BER element after the one at `at`; −1 if its length was not captured. */
function behind(payload: Payload, at: number): number {
  const first = payload.u8(at + 1);
  if (first < 0) return -1;
  if (first < 0x80) return at + 2 + first;
  const length = first === 0x81 ? payload.u8(at + 2) : first === 0x82 ? payload.u16(at + 2) : -1;
  return length < 0 ? -1 : valueAt(payload, at) + length;
}

const AS_REP = 0x6b;
const KRB_ERROR = 0x7e;
const ERROR_CODE = 0xa6;
/** Unknown client, client revoked, pre-authentication failed (RFC 4120, 7.5.9). */
const refusedByKerberos = new Set([6, 18, 24]);

/** RFC 4120, 5.4 and 5.9. */
const kerberos: ReadAnswer = (payload, side) => {
  if (side === 0) return null;
  const at = payload.protocol === 6 ? 4 : 0;
  if (payload.u8(at) === AS_REP) return true;
  if (payload.u8(at) !== KRB_ERROR) return null;
  let element = valueAt(payload, valueAt(payload, at));
  for (let count = 0; count < 8 && element > 0; count++) {
    if (payload.u8(element) === ERROR_CODE) {
      const number = valueAt(payload, element);
      return payload.u8(number + 1) === 1 && refusedByKerberos.has(payload.u8(number + 2)) ? false : null;
    }
    element = behind(payload, element);
  }
  return null;
};

const BIND_REQUEST = 0x60;
const BIND_RESPONSE = 0x61;
const SIMPLE = 0x80;
const WRONG_PASSWORD = 49;

/** RFC 4511, 4.2. */
const ldap: ReadAnswer = (payload, side, answers) => {
  if (payload.u8(0) !== 0x30) return null;
  const operation = behind(payload, valueAt(payload, 0));
  const from = valueAt(payload, operation);
  if (operation < 0 || from < 0) return null;
  if (side === 0 && payload.u8(operation) === BIND_REQUEST) {
    const password = behind(payload, behind(payload, from));
    answers.isAnonymous = payload.u8(password) === SIMPLE && payload.u8(password + 1) === 0;
  }
  if (side === 0 || payload.u8(operation) !== BIND_RESPONSE) return null;
  const result = payload.u8(valueAt(payload, from));
  if (result === WRONG_PASSWORD) return false;
  return result === 0 && !answers.isAnonymous ? true : null;
};

/** Access denied, with and without a password. */
const refusedByMysql = new Set([1045, 1698]);

/** Protocol 10: three bytes of length, a sequence number during the log-in, and the message type. */
const mysql: ReadAnswer = (payload, side) => {
  if (side === 0 || payload.u8(3) < 1) return null;
  if (payload.u8(4) === 0xff) return refusedByMysql.has(payload.u16le(5)) ? false : null;
  return payload.u8(4) === 0 && payload.u8(3) >= 2 ? true : null;
};

/** An error whose SQLSTATE starts with 28: invalid authorization. */
const postgresql: ReadAnswer = (payload, side) => {
  if (side === 0) return null;
  if (payload.u8(0) === 0x45) return /C28(000|P01)\?/.test(payload.text(5, 255)) ? false : null;
  return payload.u8(0) === 0x52 && payload.u32(1) === 8 && payload.u32(5) === 0 ? true : null;
};

const LOGIN_FAILED = 18456;

/** [MS-TDS], 2.2.7: tokens, each followed by its length. */
const mssql: ReadAnswer = (payload, side) => {
  if (side === 0 || payload.u8(0) !== 4) return null;
  let at = 8;
  for (let count = 0; count < 32; count++) {
    const token = payload.u8(at);
    if (token === 0xad) return true;
    if (token === 0xaa && payload.u32le(at + 3) === LOGIN_FAILED) return false;
    if (token !== 0xe3 && token !== 0xab && token !== 0xaa) return null;
    at += 3 + Math.max(0, payload.u16le(at + 1));
  }
  return null;
};

/** RFC 2865, 3. */
const radius: ReadAnswer = (payload, side) => {
  const code = payload.u8(0);
  return side === 1 && (code === 2 || code === 3) ? code === 2 : null;
};

const longestSip = 1500;

/**
 * RFC 3261, 22: the first answer to a registration without credentials is a challenge, and one whose nonce is stale is another. Only a
 * refusal of credentials is a failure.
 */
const sip: ReadAnswer = (payload, side, answers) => {
  // Line ends are read as question marks.
  const text = payload.text(0, payload.captured, longestSip);
  if (side === 0) {
    if (text.startsWith("REGISTER ")) answers.isAnonymous = !/\?(Proxy-)?Authorization *:/i.test(text);
    return null;
  }
  const status = /^SIP\/2\.0 (\d{3})/.exec(text)?.[1];
  if (status === undefined || answers.isAnonymous || !/\?CSeq *: *\d+ +REGISTER/i.test(text)) return null;
  if (status === "200") return true;
  if (status === "403") return false;
  return (status === "401" || status === "407") && !/stale *= *"?true/i.test(text) ? false : null;
};

const INTEGER = 0x02;
const OCTET_STRING = 0x04;

/** RFC 3416 and RFC 1157, 4.1: version 0 or 1, then the community. A community that another follows unanswered was wrong. */
const snmp: ReadAnswer = (payload, side, answers) => {
  const version = valueAt(payload, 0);
  if (payload.u8(0) !== 0x30 || payload.u8(version) !== INTEGER || payload.u8(version + 2) > 1) return null;
  const at = behind(payload, version);
  if (payload.u8(at) !== OCTET_STRING) return null;
  if (side === 1) {
    const isFirst = answers.isUnanswered;
    answers.isUnanswered = false;
    return isFirst ? true : null;
  }
  const community = payload.text(valueAt(payload, at), behind(payload, at));
  if (community === answers.community) return null;
  const isRefused = answers.isUnanswered;
  answers.community = community;
  answers.isUnanswered = true;
  return isRefused ? false : null;
};

const protocols = { kerberos, ldap, mysql, postgresql, mssql, radius, sip, snmp } satisfies Record<
  string,
  ReadAnswer
>;
export type AnswerProtocol = keyof typeof protocols;
/** Protocols with one log-in per connection: later answers only look similar. */
const once = new Set<AnswerProtocol>(["mysql", "postgresql", "mssql"]);

/** Adds one packet of a side. */
export function readAnswers(
  protocol: AnswerProtocol,
  payload: Payload,
  side: number,
  content: FlowContent,
  answers: AnswerContent,
): void {
  if (payload.protocol === 6 && !goesOn(answers.streams[side]!, payload)) return;
  if (answers.isLoggedIn) return;
  const isSuccess = protocols[protocol](payload, side, answers);
  if (isSuccess === true) addSuccess(content);
  else if (isSuccess === false) addFailure(content);
  answers.isLoggedIn = isSuccess === true && once.has(protocol);
}
