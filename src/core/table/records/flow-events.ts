// What a sensor's other logs add to a flow: one event per record, in one form for Zeek and Suricata, with the columns
// of captures. Events of one flow are folded into it by the rule of each column.
import type { CellValue, ColumnKind } from "../../../shared/vocabulary.ts";

/** How the values of one flow are combined: the first in time, the sum, or the distinct ones (most frequent first). */
type Fold = "first" | "sum" | "each";

interface EventColumn {
  name: string;
  kind: ColumnKind;
  fold: Fold;
}

const first = (name: string): EventColumn => ({ name, kind: "text", fold: "first" });
const sum = (name: string): EventColumn => ({ name, kind: "integer", fold: "sum" });

/** The columns of flows that other logs fill. `alert` is the most severe alert, the first if several are equal. */
export const foldedColumns = [
  first("service"),
  first("tls_sni"),
  first("tls_version"),
  first("tls_subject"),
  first("tls_issuer"),
  first("tls_ja3"),
  first("tls_ja4"),
  first("http_host"),
  first("http_method"),
  first("http_uri"),
  first("http_user_agent"),
  { name: "http_status", kind: "integer", fold: "first" },
  first("http_content_type"),
  first("dns_query"),
  { name: "dns_types", kind: "text", fold: "each" },
  first("dns_answer"),
  sum("dns_queries"),
  sum("dns_failures"),
  sum("dns_answer_bytes"),
  { name: "remote_operations", kind: "text", fold: "each" },
  sum("login_failures"),
  sum("login_successes"),
  first("program"),
  first("alert"),
  { name: "alert_severity", kind: "integer", fold: "first" },
  { name: "weird", kind: "text", fold: "each" },
] as const satisfies readonly EventColumn[];

/** Endpoints and time, for a flow that is otherwise unknown. */
export const placeColumns = [
  { name: "start_time", kind: "time" },
  { name: "orig_addr", kind: "text" },
  { name: "orig_port", kind: "integer" },
  { name: "resp_addr", kind: "text" },
  { name: "resp_port", kind: "integer" },
  { name: "protocol", kind: "text" },
] as const;

/** The key of the flow, the reference to a certificate in another log, and that log's key for it. */
export const keyColumns = ["flow", "certificate", "certificate_key"] as const;

export type EventColumnName =
  | (typeof foldedColumns)[number]["name"]
  | (typeof placeColumns)[number]["name"]
  | (typeof keyColumns)[number];

export type FlowEvent = { [name in EventColumnName]?: CellValue };

/** Every column of an event, in a fixed order. */
export const eventColumns: readonly { name: EventColumnName; kind: ColumnKind }[] = [
  ...keyColumns.map((name) => ({ name, kind: "text" as const })),
  ...placeColumns,
  ...foldedColumns,
];

/** The most characters of a URI, as for captures. */
const longestUri = 512;
export const shortUri = (uri: string | null): string | null => uri?.slice(0, longestUri) ?? null;

const tlsVersions: ReadonlyMap<string, string> = new Map(
  Object.entries({
    sslv2: "SSL 2.0",
    sslv3: "SSL 3.0",
    tlsv1: "TLS 1.0",
    tlsv10: "TLS 1.0",
    tlsv11: "TLS 1.1",
    tlsv12: "TLS 1.2",
    tlsv13: "TLS 1.3",
  }),
);

/** TLSv12, TLS 1.2 → TLS 1.2. */
export const tlsVersion = (written: string | null): string | null =>
  written === null
    ? null
    : (tlsVersions.get(
        written
          .toLowerCase()
          .replace(/^tls (?=\d)/, "tlsv")
          .replace(/[. ]/g, ""),
      ) ?? written);

/** The common name of a certificate's subject or issuer, else its organisation: "CN=a.example,O=A" → a.example. */
export function partyName(written: string | null): string | null {
  if (written === null) return null;
  const part = (key: string) =>
    new RegExp(`(?:^|[,/+]\\s*)${key}=((?:\\\\.|[^,/+\\\\])*)`, "i").exec(written)?.[1];
  const name = part("CN") ?? part("O");
  return name === undefined || name === "" ? null : name.replace(/\\(.)/g, "$1");
}

/** The kind of program for a media type or a description by libmagic, as captures name it; null for no program. */
export function programOf(type: string | null): string | null {
  if (type === null) return null;
  return programs.find(([sign]) => sign.test(type))?.[1] ?? null;
}

const programs: readonly (readonly [RegExp, string])[] = [
  [/x-dosexec|x-msdownload|vnd\.microsoft\.portable-executable|^PE32|MS-DOS executable/i, "Windows program"],
  [/x-executable|x-elf|x-sharedlib|x-pie-executable|^ELF /i, "Linux program"],
  [/x-mach-binary|x-mach-o|^Mach-O/i, "macOS program"],
  [/android\.package-archive/i, "Android package"],
  [/java-archive/i, "Java archive"],
  [/java-applet|java-vm|java class data/i, "Java class"],
  [/x-ms-shortcut|MS Windows shortcut/i, "Windows shortcut"],
  [/x-shellscript|shell script/i, "shell script"],
];

/** Bytes of record data in DNS answers: four or sixteen for an address, else the text's length. */
export const answerBytes = (answers: readonly string[]): number =>
  answers.reduce(
    (bytes, answer) =>
      bytes +
      (/^[\d.]{7,15}$/.test(answer) ? 4 : /^[\da-f:]*:[\da-f:.]*$/i.test(answer) ? 16 : answer.length),
    0,
  );

/** Whether a DNS response code means that the name does not exist. */
export const isNoName = (code: string | null): boolean => code !== null && /^(NXDOMAIN|3)$/i.test(code);
