// The content of a flow's payloads, by protocol. Only flows with content have the object. Plain data, so that it can
// move to another thread with the flow's record.

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
  /** Whether the last request had a password or similar, and whether the answers since accepted it. */
  hasPassword: boolean;
  isLoggedIn: boolean;
  /** By side: whether the next packet starts with the body, and whether that is chunked. */
  bodyIsNext: [boolean, boolean];
  isChunked: [boolean, boolean];
  streams: readonly [Stream, Stream];
}

export interface AnswerContent {
  streams: readonly [Stream, Stream];
  /** Whether the current log-in is anonymous; then success means nothing. */
  isAnonymous: boolean;
  isLoggedIn: boolean;
  /** The SNMP community that was tried last, and whether nothing has answered it yet. */
  community: string | null;
  isUnanswered: boolean;
}

export interface LineContent {
  /** The pending command with a password: for IMAP its tag, else any text; null if none. */
  tried: string | null;
  /** Whether anything of the client was captured; if not, every answer counts. */
  isHeard: boolean;
  streams: readonly [Stream, Stream];
}

export interface LoginContent {
  failures: number;
  successes: number;
}

/** A part is null if the flow does not use its protocol. */
export interface FlowContent {
  /** Data packets read so far. */
  packetsRead: number;
  dns: DnsContent | null;
  http: HttpContent | null;
  tls: TlsContent | null;
  remote: RemoteContent | null;
  lines: LineContent | null;
  answers: AnswerContent | null;
  logins: LoginContent | null;
  ping: PingContent | null;
  /** Index in `programNames`, 0 if none. */
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

/** The content for the next part of a flow that was cut: texts stay, counts restart. */
export const nextContent = (content: FlowContent): FlowContent => ({
  ...content,
  dns: content.dns && nextDns(content.dns),
  logins: content.logins && { failures: 0, successes: 0 },
  ping: content.ping && newPing(),
});
