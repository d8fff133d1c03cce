// Zeek's TSV logs: meta lines that begin with #, any separator, several `#path`/`#fields` sections in one file
// (concatenated logs), and files with a plain header line instead of meta lines.
import type { OnZeekRecord } from "./event-parsers.ts";
import { lineParser } from "./line-parser.ts";
import { type RecordParser, RecordTable } from "./record-table.ts";
import { isSideLog, logOfFields, setEvent } from "./zeek-events.ts";
import { type FieldTarget, looksLikeConn, protocolBetween, setText, targetOf } from "./zeek-fields.ts";

interface Section {
  path: string | null;
  fields: string[];
  /** How many fields share the last position, separated by blanks: labelled logs of IoT-23 join three. */
  joined: number;
  types: string[] | null;
  /** Computed at the first row of the section. */
  targets: FieldTarget[] | null;
  /** The position of each field in a line. */
  places: Map<string, number> | null;
}

/** The handlers for the lines of a file. */
interface OnLines {
  /** Whether lines of the section are read. */
  accepts(section: Section, line: string, number: number): boolean;
  row(
    section: Section,
    values: string[],
    options: { number: number; isValue: (text: string) => boolean },
  ): void;
}

/** Decodes Zeek's escape \x09; a missing separator is a tab. */
export function separatorOf(written: string): string {
  const decoded = written
    .trim()
    .replace(/\\x([0-9a-f]{2})/gi, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
  return decoded === "" ? "\t" : decoded;
}

/** Splits the last value of a line into its `count` parts, if blanks join them. */
function splitJoined(values: string[], count: number): string[] {
  return count === 1 ? values : [...values.slice(0, -1), ...values.at(-1)!.split(joint)];
}

const joint = / {3}/;

/** Reads meta lines, and splits the others. */
function zeekTsvLines(table: RecordTable, { accepts, row: onRow }: OnLines): RecordParser {
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
      section = { path, fields: splitJoined(rest, joined), joined, types: null, targets: null, places: null };
    } else if (key === "#types" && section)
      section = { ...section, types: splitJoined(rest, section.joined), targets: null };
  }

  function row(line: string, number: number): void {
    if (!section) {
      // A plain header line instead of the meta lines.
      section = {
        path: null,
        fields: line.split(separator),
        joined: 1,
        types: null,
        targets: null,
        places: null,
      };
      return;
    }
    if (!accepts(section, line, number)) return;
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
    onRow(section, fields, {
      number,
      isValue: (text) => text !== unset && text !== empty && text !== "",
    });
  }

  return lineParser(table, (line, number) => {
    if (line.startsWith("#")) meta(line);
    else if (line !== "") row(line, number);
  });
}

/** The text of a field of a line. */
const fieldOf =
  (section: Section, values: readonly string[], isValue: (text: string) => boolean) =>
  (field: string): string | null => {
    section.places ??= new Map(section.fields.map((name, i) => [name, i]));
    const text = values[section.places.get(field) ?? -1];
    return text !== undefined && isValue(text) ? text : null;
  };

/**
 * Parses one log of the file: `log` is its `#path`, null for a file without paths. `isJoined`: another parser reads
 * the other logs for these flows, so their lines are not refused.
 */
export function zeekTsvParser(log: string | null, isJoined = false): RecordParser {
  const table = new RecordTable();
  return zeekTsvLines(table, {
    accepts({ path }, line, number) {
      if (log === null || path === null || path === log) return true;
      if (!isJoined || !isSideLog(path)) table.refuseRow(`A line of another log (${path})`, number, line);
      return false;
    },
    row(section, values, { number, isValue }) {
      const name = section.path ?? logOfFields(section.fields);
      section.targets ??= targetsOf(table, section, { log: name, line: number });
      let protocol = -1;
      let address = "";
      section.targets.forEach((target, i) => {
        const text = values[i]!;
        if (!isValue(text)) return;
        if (target.canonical === "protocol") protocol = i;
        if (target.canonical === "orig_addr") address = text;
        setText(table, target, text, number);
      });
      if (protocol >= 0)
        table.set(
          section.targets[protocol]!.column,
          protocolBetween(values[protocol]!.toLowerCase(), address),
        );
      if (name !== null) setEvent(table, name, fieldOf(section, values, isValue));
      table.endRow();
    },
  });
}

/** Calls back for each record of any log of the file; invalid lines are counted in the table. */
export function zeekTsvRecords(table: RecordTable, onRecord: OnZeekRecord): RecordParser {
  return zeekTsvLines(table, {
    accepts: () => true,
    row: (section, values, { isValue }) =>
      onRecord(section.path, section.fields, fieldOf(section, values, isValue)),
  });
}

function targetsOf(
  table: RecordTable,
  section: Section,
  options: { log: string | null; line: number },
): FieldTarget[] {
  const conn = looksLikeConn(section.fields);
  return section.fields.map((field, i) =>
    targetOf(table, field, section.types?.[i] ?? null, { conn, ...options }),
  );
}
