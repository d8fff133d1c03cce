// What the payloads of one flow say, by protocol: an object that only flows have whose payload says something. Plain data, so
// that it can go to another thread with the flow's record.

import { type DnsContent, nextDns } from "./dns.ts";
import type { HttpContent } from "./http.ts";
import type { AnswerContent } from "./login-answers.ts";
import type { LineContent } from "./login-lines.ts";
import type { LoginContent } from "./logins.ts";
import type { RemoteContent } from "./remote.ts";
import type { TlsContent } from "./tls.ts";

/** A part is null until the flow speaks its protocol. */
export interface FlowContent {
  /** Data packets that a reader has looked at. */
  looked: number;
  dns: DnsContent | null;
  http: HttpContent | null;
  tls: TlsContent | null;
  remote: RemoteContent | null;
  lines: LineContent | null;
  answers: AnswerContent | null;
  logins: LoginContent | null;
  /** Index in `programNames`, 0 while none was seen. */
  program: number;
}

export const newContent = (): FlowContent => ({
  looked: 0,
  dns: null,
  http: null,
  tls: null,
  remote: null,
  lines: null,
  answers: null,
  logins: null,
  program: 0,
});

/** For the next part of a flow that was cut: texts stay, counts begin anew. */
export const nextContent = (content: FlowContent): FlowContent => ({
  ...content,
  dns: content.dns && nextDns(content.dns),
  logins: content.logins && { failures: 0, successes: 0 },
});
