// What Zeek's other logs add to flows, in the columns of captures. A log is recognised by its path, or by its fields
// if lines have no path.

import {
  answerBytes,
  type EventColumnName,
  type FlowEvent,
  isNoName,
  keyColumns,
  partyName,
  programOf,
  shortUri,
  tlsVersion,
} from "./flow-events.ts";
import type { RecordTable } from "./record-table.ts";

/** The text of a field, null if it has no value; lists are joined with commas. */
export type FieldText = (field: string) => string | null;

interface ZeekLog {
  /** Fields that identify the log if nothing names it. */
  fields: readonly string[];
  /** Fields whose values an event column takes unchanged. */
  same: Readonly<Record<string, EventColumnName>>;
  event: (get: FieldText) => FlowEvent;
}

const list = (text: string | null): string[] => text?.split(",").filter((one) => one !== "") ?? [];
const whole = (text: string | null): number | null =>
  text !== null && /^\d{1,15}$/.test(text) ? Number(text) : null;
const isYes = (text: string | null) => text === "T" || text === "true";
const isNo = (text: string | null) => text === "F" || text === "false";

const login = (success: string | null): FlowEvent =>
  success === null ? {} : { login_failures: isNo(success) ? 1 : 0, login_successes: isYes(success) ? 1 : 0 };

const logs: Readonly<Record<string, ZeekLog>> = {
  dns: {
    fields: ["query", "qtype_name"],
    same: { query: "dns_query" },
    event(get) {
      const query = get("query");
      const answers = list(get("answers"));
      const code = get("rcode_name") ?? get("rcode");
      return {
        service: "dns",
        dns_query: query,
        dns_types: get("qtype_name"),
        dns_queries: query === null && get("qtype_name") === null ? 0 : 1,
        dns_answer: answers[0] ?? null,
        dns_failures: isNoName(code) ? 1 : 0,
        dns_answer_bytes: answerBytes(answers),
      };
    },
  },
  ssl: {
    fields: ["cipher", "server_name"],
    same: { server_name: "tls_sni", ja3: "tls_ja3", ja4: "tls_ja4" },
    event: (get) => ({
      service: "tls",
      tls_sni: get("server_name"),
      tls_version: tlsVersion(get("version")),
      tls_subject: partyName(get("subject")),
      tls_issuer: partyName(get("issuer")),
      tls_ja3: get("ja3"),
      tls_ja4: get("ja4"),
      certificate: list(get("cert_chain_fuids"))[0] ?? list(get("cert_chain_fps"))[0] ?? null,
    }),
  },
  x509: {
    fields: ["certificate.subject", "certificate.issuer"],
    same: {},
    event: (get) => ({
      certificate_key: get("fingerprint") ?? get("id"),
      certificate: get("id"),
      tls_subject: partyName(get("certificate.subject")),
      tls_issuer: partyName(get("certificate.issuer")),
    }),
  },
  http: {
    fields: ["method", "uri", "status_code"],
    same: {
      method: "http_method",
      host: "http_host",
      uri: "http_uri",
      user_agent: "http_user_agent",
      status_code: "http_status",
    },
    event: (get) => ({
      service: "http",
      http_method: get("method"),
      http_host: get("host"),
      http_uri: shortUri(get("uri")),
      http_user_agent: get("user_agent"),
      http_status: whole(get("status_code")),
      http_content_type: list(get("resp_mime_types"))[0] ?? null,
      program: programOf(get("resp_mime_types")) ?? programOf(get("orig_mime_types")),
    }),
  },
  files: {
    fields: ["fuid", "mime_type"],
    same: {},
    event: (get) => ({
      flow: get("uid") ?? list(get("conn_uids"))[0] ?? null,
      program: programOf(get("mime_type")),
    }),
  },
  ssh: {
    fields: ["auth_success", "client", "server"],
    same: {},
    event(get) {
      const success = get("auth_success");
      if (success === null) return { service: "ssh" };
      const attempts = whole(get("auth_attempts"));
      const failures = isYes(success) ? (attempts ?? 1) - 1 : (attempts ?? 1);
      return {
        service: "ssh",
        login_failures: Math.max(0, failures),
        login_successes: isYes(success) ? 1 : 0,
      };
    },
  },
  ntlm: { fields: ["ntlm_auth"], same: {}, event: (get) => login(get("success")) },
  kerberos: {
    fields: ["request_type", "error_msg"],
    same: {},
    event(get) {
      const failed = /PREAUTH_FAILED|C_PRINCIPAL_UNKNOWN|CLIENT_REVOKED/.test(get("error_msg") ?? "");
      if (failed) return { service: "kerberos", login_failures: 1, login_successes: 0 };
      return {
        service: "kerberos",
        ...(get("request_type") === "AS" && isYes(get("success")) ? login("T") : {}),
      };
    },
  },
  ftp: {
    fields: ["command", "reply_code", "arg"],
    same: {},
    event(get) {
      const code = get("reply_code");
      return { service: "ftp", ...(code === "530" ? login("F") : code === "230" ? login("T") : {}) };
    },
  },
  smb_mapping: {
    fields: ["share_type", "path"],
    same: {},
    event: (get) => ({ remote_operations: get("path")?.split("\\").at(-1)?.replaceAll(",", "?") || null }),
  },
  dce_rpc: {
    fields: ["endpoint", "operation"],
    same: {},
    event: (get) => ({ remote_operations: get("endpoint")?.replaceAll(",", "?") ?? null }),
  },
  weird: { fields: ["name", "notice", "peer"], same: {}, event: (get) => ({ weird: get("name") }) },
  notice: {
    fields: ["note", "msg"],
    same: { note: "alert" },
    // A notice about a scan or guessed passwords concerns hosts and names no flow.
    event: (get) => ({
      alert: get("note"),
      orig_addr: get("id.orig_h") ?? get("src"),
      resp_addr: get("id.resp_h") ?? get("dst"),
    }),
  },
};

/** The logs that add something to the flows of conn.log. */
export const sideLogs: readonly string[] = Object.keys(logs);

/** Whether a log adds something to the flows of conn.log. */
export const isSideLog = (log: string): boolean => Object.hasOwn(logs, log);

const find = (log: string | null): ZeekLog | null => (log !== null && isSideLog(log) ? logs[log]! : null);

const isKey = new Set<string>(keyColumns);

/** The log with these fields, or null. */
export function logOfFields(fields: readonly string[]): string | null {
  const has = new Set(fields);
  return Object.keys(logs).find((log) => logs[log]!.fields.every((field) => has.has(field))) ?? null;
}

/** What one record adds to its flow, without time and endpoints if they are the log's. */
export const zeekEvent = (log: string, get: FieldText): FlowEvent => find(log)?.event(get) ?? {};

/** Sets the catalogue columns for one record of a log, in a table of that log alone. */
export function setEvent(table: RecordTable, log: string, get: FieldText): void {
  for (const [name, value] of Object.entries(zeekEvent(log, get)))
    if (value !== null && value !== undefined && !isKey.has(name)) table.set(table.canonical(name), value);
}

/** The column that takes a field of a log unchanged, instead of one with the field's name. */
export function sameColumn(log: string | null, field: string): EventColumnName | null {
  const same = find(log)?.same ?? {};
  return Object.hasOwn(same, field) ? same[field]! : null;
}
