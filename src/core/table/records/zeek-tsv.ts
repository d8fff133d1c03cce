// Zeek's TSV logs: meta lines that begin with #, any separator, several `#path`/`#fields` sections in one file (logs put
// together), and files with a plain header line instead of meta lines.
import { lineParser } from "./line-parser.ts";
import { type RecordParser, RecordTable } from "./record-table.ts";
import { type FieldTarget, looksLikeConn, protocolBetween, setText, targetOf } from "./zeek-fields.ts";

interface Section {
  path: string | null;
  fields: string[];
  /** How many of the fields share the last place, separated by blanks: labelled logs of IoT-23 join three. */
  joined: number;
  types: string[] | null;
  /** Made when the first row of the section comes. */
  targets: FieldTarget[] | null;
}

/** Turns Zeek's escape \x09 into its character; a missing separator is a tab. */
export function separatorOf(written: string): string {
  const decoded = written
    .trim()
    .replace(/\\x([0-9a-f]{2})/gi, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
  return decoded === "" ? "\t" : decoded;
}

/** Splits the last value of a line into its `count` parts where blanks join them. */
function splitJoined(values: string[], count: number): string[] {
  return count === 1 ? values : [...values.slice(0, -1), ...values.at(-1)!.split(joint)];
}

const joint = / {3}/;

/** Parses one log out of the file: `log` is its `#path`, null for a file that has no paths. */
export function zeekTsvParser(log: string | null): RecordParser {
  const table = new RecordTable();
  let separator = "\t";
  let unset = "-";
  let empty = "(empty)";
  let path: string | null = null;
  let section: Section | null = null;

  function meta(line: string): void {
    if (line.startsWith("#separator")) {
      separator = separatorOf(line.slice("#separator".length));
      return;
    }
    const [key, ...rest] = line.split(separator);
    if (key === "#unset_field") unset = rest[0] ?? unset;
    else if (key === "#empty_field") empty = rest[0] ?? empty;
    else if (key === "#path") path = rest[0] ?? null;
    else if (key === "#fields") {
      const joined = rest.at(-1)?.split(joint).length ?? 1;
      section = { path, fields: splitJoined(rest, joined), joined, types: null, targets: null };
    } else if (key === "#types" && section)
      section = { ...section, types: splitJoined(rest, section.joined), targets: null };
  }

  function row(line: string, number: number): void {
    if (!section) {
      // A plain header line in place of the meta lines.
      section = { path: null, fields: line.split(separator), joined: 1, types: null, targets: null };
      return;
    }
    if (log !== null && section.path !== null && section.path !== log) {
      table.refuseRow(`A line of another log (${section.path})`, number, line);
      return;
    }
    const fields = splitJoined(line.split(separator), section.joined);
    if (fields.length !== section.fields.length) {
      const few = fields.length < section.fields.length;
      table.refuseRow(few ? "Too few values in the line" : "Too many values in the line", number, line);
      return;
    }
    if (fields.every((field, i) => field === section!.fields[i])) {
      table.refuseRow("The header line again, between the rows", number, line);
      return;
    }
    section.targets ??= targetsOf(table, section, number);
    let protocol = -1;
    let address = "";
    section.targets.forEach((target, i) => {
      const text = fields[i]!;
      if (text === unset || text === empty || text === "") return;
      if (target.canonical === "protocol") protocol = i;
      if (target.canonical === "orig_addr") address = text;
      setText(table, target, text, number);
    });
    if (protocol >= 0) {
      table.set(section.targets[protocol]!.column, protocolBetween(fields[protocol]!.toLowerCase(), address));
    }
    table.endRow();
  }

  return lineParser(table, (line, number) => {
    if (line.startsWith("#")) meta(line);
    else if (line !== "") row(line, number);
  });
}

function targetsOf(table: RecordTable, section: Section, line: number): FieldTarget[] {
  const conn = looksLikeConn(section.fields);
  return section.fields.map((field, i) => targetOf(table, field, section.types?.[i] ?? null, { conn, line }));
}
