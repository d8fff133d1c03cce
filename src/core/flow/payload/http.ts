// The first HTTP/1 request and response of a flow (RFC 9112), refused log-ins over HTTP, and bodies that are
// programs. A head that continues in the next packet is read as far as this one holds it. Never throws.

import type { FlowContent, HttpContent } from "./content.ts";
import { addFailure, addSuccess } from "./logins.ts";
import type { Payload } from "./payload.ts";
import { programAt } from "./program.ts";
import { goesOn, newStream } from "./stream.ts";

export const newHttp = (): HttpContent => ({
  host: null,
  method: null,
  uri: null,
  userAgent: null,
  status: null,
  contentType: null,
  hasPassword: false,
  isLoggedIn: false,
  bodyIsNext: [false, false],
  isChunked: [false, false],
  streams: [newStream(), newStream()],
});

const LF = 0x0a;
const CR = 0x0d;
const COLON = 0x3a;
const HEADER_LINES = 64;
const URI = 512;

/** Adds one packet of a side. */
export function readHttp(payload: Payload, side: number, content: FlowContent, http: HttpContent): void {
  if (!goesOn(http.streams[side]!, payload)) return;
  const isResponse = payload.starts("HTTP/1.");
  if (isResponse || isRequest(payload)) {
    const body = isResponse ? readResponse(payload, content, http) : readRequest(payload, http);
    http.isChunked[side] = head.isChunked;
    http.bodyIsNext[side] = body === payload.wireLength;
    if (body > 0 && body < payload.captured) readBody(payload, body, side, content, http);
  } else if (http.bodyIsNext[side]) {
    http.bodyIsNext[side] = false;
    readBody(payload, 0, side, content, http);
  }
}

/** Whether a line starts with a method in capitals and a blank, and ends with the version. */
function isRequest(payload: Payload): boolean {
  for (let at = 0; at < 24; at++) {
    const byte = payload.u8(at);
    if (byte === 0x20) return at >= 3;
    if ((byte < 0x41 || byte > 0x5a) && byte !== 0x5f) return false;
  }
  return false;
}

function readBody(payload: Payload, at: number, side: number, content: FlowContent, http: HttpContent): void {
  // A line with the first chunk's size precedes it.
  const from = http.isChunked[side] ? payload.find(LF, at, at + 20) + 1 : at;
  if (content.program === 0 && (from > 0 || at === 0)) content.program = programAt(payload, from);
}

/** The fields of a head, reused so that a head needs no memory. */
const head = {
  host: "",
  userAgent: "",
  contentType: "",
  authorization: "",
  authenticate: "",
  isChunked: false,
};

/**
 * Reads the fields below the first line.
 * @returns the start of the body, −1 if the head continues
 */
function readHead(payload: Payload): number {
  head.host = "";
  head.userAgent = "";
  head.contentType = "";
  head.authorization = "";
  head.authenticate = "";
  head.isChunked = false;
  let at = payload.find(LF, 0) + 1;
  for (let line = 0; at > 0 && line < HEADER_LINES; line++) {
    const end = payload.find(LF, at);
    const stop = end < 0 ? payload.captured : payload.u8(end - 1) === CR ? end - 1 : end;
    if (stop === at) return end < 0 ? -1 : end + 1;
    const colon = payload.find(COLON, at, Math.min(stop, at + 24));
    if (colon > at) readField(payload, at, colon, stop);
    at = end + 1;
  }
  return -1;
}

function readField(payload: Payload, at: number, colon: number, stop: number): void {
  const value = () => payload.text(colon + 1, stop).trim();
  switch (colon - at) {
    case 4:
      if (head.host === "" && isField(payload, at, "host")) head.host = value();
      break;
    case 10:
      if (head.userAgent === "" && isField(payload, at, "user-agent")) head.userAgent = value();
      break;
    case 12:
      if (head.contentType === "" && isField(payload, at, "content-type")) head.contentType = value();
      break;
    case 13:
      if (isField(payload, at, "authorization")) head.authorization = value();
      break;
    case 16:
      if (isField(payload, at, "www-authenticate")) head.authenticate = value();
      break;
    case 17:
      if (isField(payload, at, "transfer-encoding")) head.isChunked = /chunked/i.test(value());
      break;
  }
}

const isField = (payload: Payload, at: number, name: string): boolean =>
  payload.text(at, at + name.length).toLowerCase() === name;

const orNull = (text: string): string | null => (text === "" ? null : text);

function readRequest(payload: Payload, http: HttpContent): number {
  const body = readHead(payload);
  // A bearer token is no password.
  http.hasPassword = /^(basic|digest|ntlm|negotiate) /i.test(head.authorization);
  if (http.method !== null) return body;
  const lineEnd = payload.find(LF, 0);
  const end = lineEnd < 0 ? payload.captured : lineEnd;
  const blank = payload.find(0x20, 0, end);
  const second = payload.find(0x20, blank + 1, end);
  http.method = payload.text(0, blank);
  http.uri = orNull(payload.text(blank + 1, second < 0 ? end : second, URI).trim());
  http.host = orNull(head.host);
  http.userAgent = orNull(head.userAgent);
  return body;
}

function readResponse(payload: Payload, content: FlowContent, http: HttpContent): number {
  const body = readHead(payload);
  const status = Number(/^ (\d{3})/.exec(payload.text(8, 12))?.[1] ?? Number.NaN);
  if (Number.isNaN(status)) return body;
  if (http.status === null && status >= 200) {
    http.status = status;
    http.contentType = orNull(head.contentType);
  }
  if (http.hasPassword) addLogin(status, content, http);
  return body;
}

/** NTLM and Kerberos take several requests: an answer with a challenge is not a refusal yet. */
function addLogin(status: number, content: FlowContent, http: HttpContent): void {
  const isChallenge = /^(ntlm|negotiate) \S/i.test(head.authenticate);
  if (status === 401) {
    http.isLoggedIn = false;
    if (!isChallenge) addFailure(content);
  } else if (status >= 200 && status < 400 && !http.isLoggedIn) {
    http.isLoggedIn = true;
    addSuccess(content);
  }
}
