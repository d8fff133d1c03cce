// The columns from payloads, for a batch of finished flows. A flow of another protocol has no value in a protocol's columns.

import type { BatchColumns, TextFiller } from "./batch-columns.ts";
import type { FlowContent } from "./payload/content.ts";
import { typesText } from "./payload/dns.ts";
import { programNames } from "./payload/program.ts";
import type { FlowBatch } from "./raw-flows.ts";
import { I_CONTENT, RECORD_WORDS } from "./record.ts";

type TextOf = (content: FlowContent) => string | null | undefined;
type NumberOf = (content: FlowContent) => number | undefined;

const texts: readonly (readonly [column: string, textOf: TextOf])[] = [
  ["dns_query", ({ dns }) => dns?.query],
  ["dns_types", ({ dns }) => dns && typesText(dns)],
  ["dns_answer", ({ dns }) => dns?.answer],
  ["http_host", ({ http }) => http?.host],
  ["http_method", ({ http }) => http?.method],
  ["http_uri", ({ http }) => http?.uri],
  ["http_user_agent", ({ http }) => http?.userAgent],
  ["http_content_type", ({ http }) => http?.contentType],
  ["tls_sni", ({ tls }) => tls?.sni],
  ["tls_alpn", ({ tls }) => tls?.alpn],
  ["tls_version", ({ tls }) => tls?.version],
  ["tls_subject", ({ tls }) => tls?.subject],
  ["tls_issuer", ({ tls }) => tls?.issuer],
  ["tls_ja3", ({ tls }) => tls?.ja3],
  ["tls_ja4", ({ tls }) => tls?.ja4],
  ["remote_operations", ({ remote }) => remote?.names.join(", ") || null],
  ["program", ({ program }) => (program === 0 ? null : programNames[program])],
];

const numbers: readonly (readonly [column: string, numberOf: NumberOf])[] = [
  ["dns_queries", ({ dns }) => dns?.queries],
  ["dns_names", ({ dns }) => dns?.names],
  ["dns_name_bytes", ({ dns }) => dns?.nameBytes],
  ["dns_failures", ({ dns }) => dns?.failures],
  ["dns_answer_bytes", ({ dns }) => dns?.answerBytes],
  ["http_status", ({ http }) => http?.status ?? undefined],
  ["login_failures", ({ logins }) => logins?.failures],
  ["login_successes", ({ logins }) => logins?.successes],
  ["ping_contents", ({ ping }) => ping?.hashes.length],
];

export function deriveContent(batch: FlowBatch, columns: BatchColumns): void {
  const textColumns = texts.map(([column, textOf]) => [columns.text(column), textOf] as const);
  const numberColumns = numbers.map(
    ([column, numberOf]) => [columns.number(column).fill(Number.NaN), numberOf] as const,
  );
  for (let row = 0; row < batch.rows; row++) {
    const content = batch.contents[batch.i32[2 * row * RECORD_WORDS + I_CONTENT]! - 1];
    if (content === undefined) continue;
    for (const [filler, textOf] of textColumns) setText(filler, row, textOf(content));
    for (const [values, numberOf] of numberColumns) values[row] = numberOf(content) ?? Number.NaN;
  }
}

function setText(filler: TextFiller, row: number, text: string | null | undefined): void {
  if (text !== null && text !== undefined) filler.set(row, text);
}
