// What the payloads of one flow say, by protocol: an object that only flows have whose payload says something. Plain data, so
// that it can go to another thread with the flow's record.

import { type DnsContent, nextDns } from "./dns.ts";
import { newPing, type PingContent } from "./ping.ts";
import type { RemoteContent } from "./remote.ts";
import type { Stream } from "./stream.ts";
import type { TlsContent } from "./tls.ts";

export interface HttpContent {
  host: string | null;
  method: string | null;
  uri: string | null;
  userAgent: string | null;
  status: number | null;
  contentType: string | null;
  /** Whether the last request carried a password or its like; and whether the answers since say that it was right. */
  hasPassword: boolean;
  isLoggedIn: boolean;
  /** By side: whether the next packet begins with the body, and whether that comes in chunks. */
  bodyIsNext: [boolean, boolean];
  isChunked: [boolean, boolean];
  streams: readonly [Stream, Stream];
}

export interface AnswerContent {
  streams: readonly [Stream, Stream];
  /** Whether the log-in under way names nobody: success says nothing then. */
  isAnonymous: boolean;
  isLoggedIn: boolean;
}

export interface LineContent {
  /** The command that carried a password and waits for its answer: of IMAP its tag, else any text; null without one. */
  tried: string | null;
  /** Whether anything of the client was seen; else every answer counts. */
  isHeard: boolean;
  streams: readonly [Stream, Stream];
}

export interface LoginContent {
  failures: number;
  successes: number;
}

/** A part is null until the flow speaks its protocol. */
export interface FlowContent {
  /** Data packets that a reader has looked at. */
  packetsRead: number;
  dns: DnsContent | null;
  http: HttpContent | null;
  tls: TlsContent | null;
  remote: RemoteContent | null;
  lines: LineContent | null;
  answers: AnswerContent | null;
  logins: LoginContent | null;
  ping: PingContent | null;
  /** Index in `programNames`, 0 while none was seen. */
  program: number;
}

export const newContent = (): FlowContent => ({
  packetsRead: 0,
  dns: null,
  http: null,
  tls: null,
  remote: null,
  lines: null,
  answers: null,
  logins: null,
  ping: null,
  program: 0,
});

/** For the next part of a flow that was cut: texts stay, counts begin anew. */
export const nextContent = (content: FlowContent): FlowContent => ({
  ...content,
  dns: content.dns && nextDns(content.dns),
  logins: content.logins && { failures: 0, successes: 0 },
  ping: content.ping && newPing(),
});
