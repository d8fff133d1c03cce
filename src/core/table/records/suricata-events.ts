// What Suricata's events add to flows, in the columns of captures.
import {
  answerBytes,
  type FlowEvent,
  isNoName,
  partyName,
  programOf,
  shortUri,
  tlsVersion,
} from "./flow-events.ts";

type JsonObject = Record<string, unknown>;

const object = (value: unknown): JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
const objects = (value: unknown): JsonObject[] => (Array.isArray(value) ? value.map(object) : []);
const text = (value: unknown): string | null =>
  typeof value === "string" && value !== "" ? value : typeof value === "number" ? String(value) : null;
const whole = (value: unknown): number | null => (Number.isSafeInteger(value) ? (value as number) : null);

type Reader = (part: JsonObject) => FlowEvent;

const readers: Readonly<Record<string, Reader>> = {
  dns(dns) {
    // Version 1 has one record per line, version 2 all answers of a message, version 3 lists of questions too.
    const [question = dns] = objects(dns.queries);
    const query: FlowEvent = {
      service: "dns",
      dns_query: text(question.rrname) ?? text(dns.rrname),
      dns_types: text(question.rrtype) ?? text(dns.rrtype),
    };
    if (dns.type === "query" || dns.type === "request") return { ...query, dns_queries: 1 };
    const answers = objects(dns.answers);
    const data = (answers.length > 0 ? answers : [dns]).flatMap(({ rdata }) => text(rdata) ?? []);
    return {
      ...query,
      dns_types: null,
      dns_queries: 0,
      dns_answer: data[0] ?? null,
      dns_failures: isNoName(text(dns.rcode)) ? 1 : 0,
      dns_answer_bytes: answerBytes(data),
    };
  },
  tls: (tls) => ({
    service: "tls",
    tls_sni: text(tls.sni),
    tls_version: tlsVersion(text(tls.version)),
    tls_subject: partyName(text(tls.subject)),
    tls_issuer: partyName(text(tls.issuerdn)),
    tls_ja3: text(object(tls.ja3).hash),
    tls_ja4: text(tls.ja4),
  }),
  http: (http) => ({
    service: "http",
    http_host: text(http.hostname),
    http_method: text(http.http_method),
    http_uri: shortUri(text(http.url)),
    http_user_agent: text(http.http_user_agent),
    http_status: whole(http.status),
    http_content_type: text(http.http_content_type),
  }),
  ssh: () => ({ service: "ssh" }),
  fileinfo: (file) => ({ program: programOf(text(file.magic)) }),
  alert: (alert) => ({ alert: text(alert.signature), alert_severity: whole(alert.severity) }),
};

/** Whether records of this kind add something to flows. */
export const isSideEvent = (kind: unknown): kind is string =>
  typeof kind === "string" && Object.hasOwn(readers, kind);

/** Whether the record's endpoints are those of a packet to the originator. */
export function isTurned(record: JsonObject): boolean {
  if (record.direction === "to_client") return true;
  const dns = object(record.dns);
  const isAnswer = dns.type === "answer" || dns.type === "response";
  return (isAnswer && record.src_port === 53 && record.dest_port !== 53) || record.event_type === "fileinfo";
}

/** What one record adds to its flow, without key, time and endpoints. */
export function suricataEvent(record: JsonObject): FlowEvent {
  const kind = record.event_type;
  return isSideEvent(kind) ? readers[kind]!(object(record[kind])) : {};
}
