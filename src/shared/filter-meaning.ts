// The meaning of a filter in a dataset: every name becomes a column, every value a value of the column's kind. The
// engine compiles the meaning to SQL; the window and the command line learn what does not fit, and where.
import { AppError } from "./errors.ts";
import { addedColumns, aliasOf, columnNamed, columnsOf, type FilterAlias } from "./filter-aliases.ts";
import { nearestName } from "./filter-nearest.ts";
import {
  type AddressRange,
  looksLikeNetwork,
  networkOf,
  oneAddress,
  rangeBetween,
} from "./filter-networks.ts";
import { clockOf, dayUs, exampleQuantity, momentText, quantityOf, stretchOf } from "./filter-values.ts";
import { quotedText } from "./quoted-text.ts";
import type { Column, CompareOp, Filter } from "./vocabulary.ts";

type Value = string | number | boolean;
/** A condition on one name. */
export type Leaf = Extract<Filter, { column: string }>;

export type Meaning =
  | { kind: "all" }
  | { kind: "and" | "or"; of: Meaning[] }
  | { kind: "not"; of: Meaning }
  /** A condition on a row's score, verdict, tag, note or incident. */
  | { kind: "added"; leaf: Leaf }
  | { kind: "missing"; column: Column }
  /** Times are ISO text in UTC. */
  | { kind: "compare"; column: Column; op: CompareOp; value: Value }
  | { kind: "range"; column: Column; from: Value; to: Value }
  | { kind: "in"; column: Column; values: Value[] }
  /** A text in a list, or an address in a range. */
  | { kind: "addresses"; column: Column; texts: string[]; ranges: AddressRange[] }
  /** A time of day, inclusive; the range spans midnight if the end is before the start. */
  | { kind: "clock"; column: Column; fromUs: number; toUs: number; zoneUs: number }
  /** A text, ignoring case. */
  | { kind: "contains"; column: Column; text: string }
  | { kind: "matches"; column: Column; pattern: string; ignoreCase: boolean };

/** A condition does not fit the dataset: which one, and its name or one of its values. */
export class FilterMisfit extends AppError {
  readonly condition: Filter;
  readonly part: "name" | number;
  constructor(message: string, condition: Filter, part: "name" | number) {
    super("FILTER_INVALID", message);
    this.condition = condition;
    this.part = part;
  }
}

interface MeaningOptions {
  /** Whether scores, verdicts, tags, notes and incidents are allowed. */
  added: boolean;
}

/** Throws FilterMisfit at the first condition that does not fit. */
export function meaningOf(filter: Filter, columns: readonly Column[], options: MeaningOptions): Meaning {
  switch (filter.kind) {
    case "all":
      return filter;
    case "and":
    case "or":
      return { kind: filter.kind, of: filter.of.map((part) => meaningOf(part, columns, options)) };
    case "not":
      return { kind: "not", of: meaningOf(filter.of, columns, options) };
    case "any":
      return anywhere(filter, columns);
    default:
      return leafMeaning(filter, columns, options);
  }
}

function leafMeaning(leaf: Leaf, columns: readonly Column[], { added }: MeaningOptions): Meaning {
  const exact = columnNamed(leaf.column, columns);
  if (exact) return onColumn(leaf, leaf, exact);
  const name = leaf.column.toLowerCase();
  if (added && (addedColumns as readonly string[]).includes(name)) return { kind: "added", leaf };
  const alias = aliasOf(name);
  if (!alias) {
    const near = nearestName(name, columns, added);
    throw new FilterMisfit(
      `There is no column called ${quotedText(leaf.column)} here.${near === null ? "" : ` Did you mean ${near}?`}`,
      leaf,
      "name",
    );
  }
  const meant = columnsOf(alias, columns);
  if (meant.length === 0) throw new FilterMisfit(absentSentence(leaf.column, alias, columns), leaf, "name");
  const parts = meant.map((column) => onColumn(leaf, leaf, column));
  // "Not equal" and "missing" must hold for both sides, as in Wireshark 4.
  const all = leaf.kind === "missing" || (leaf.kind === "compare" && leaf.op === "!=");
  const joined: Meaning = parts.length === 1 ? parts[0]! : { kind: all ? "and" : "or", of: parts };
  const protocol = alias.protocol && columnNamed("protocol", columns);
  if (!protocol) return joined;
  return {
    kind: "and",
    of: [{ kind: "compare", column: protocol, op: "=", value: alias.protocol! }, joined],
  };
}

function absentSentence(name: string, { about }: FilterAlias, columns: readonly Column[]): string {
  const most = 12;
  const names = columns.slice(0, most).map((column) => column.name);
  const rest = columns.length - names.length;
  return `"${name}" means the ${about}, and there is no such column here. There are ${names.join(", ")}${rest > 0 ? ` and ${rest} more` : ""}.`;
}

/** @param condition the original form of the leaf, for error messages */
function onColumn(leaf: Leaf, condition: Filter, column: Column): Meaning {
  const typed = (value: Value, part: number) => fitted(leaf, condition, column, value, part);
  switch (leaf.kind) {
    case "missing":
      return { kind: "missing", column };
    case "contains":
      return { kind: "contains", column, text: leaf.text };
    case "matches":
      return { kind: "matches", column, pattern: leaf.pattern, ignoreCase: leaf.ignoreCase };
    case "compare":
      return comparison(leaf, column, typed);
    case "range":
      return within(leaf, column, typed);
    case "in":
      return membership(leaf, column, typed);
  }
}

type Typed = (value: Value, part: number) => Value;

function comparison(leaf: Extract<Leaf, { kind: "compare" }>, column: Column, typed: Typed): Meaning {
  const { op, value } = leaf;
  const equal = op === "=" || op === "!=";
  const turned = (meaning: Meaning): Meaning => (op === "!=" ? { kind: "not", of: meaning } : meaning);
  if (column.kind === "time" && typeof value === "string") {
    const clock = clockOf(value);
    if (clock) return turned(clockMeaning(column, op, clock));
    const stretch = equal ? stretchOf(value) : null;
    if (stretch) return turned({ kind: "range", column, ...stretch });
  }
  if (column.kind === "text" && equal) {
    const addresses = addressesOf(column, [value], typed);
    if (addresses) return turned(addresses);
  }
  return { kind: "compare", column, op, value: typed(value, 0) };
}

function clockMeaning(
  column: Column,
  op: CompareOp,
  clock: NonNullable<ReturnType<typeof clockOf>>,
): Meaning {
  const { fromUs, toUs, zoneUs } = clock;
  const stretch = (from: number, to: number): Meaning => ({
    kind: "clock",
    column,
    fromUs: from,
    toUs: to,
    zoneUs,
  });
  const none: Meaning = { kind: "or", of: [] };
  switch (op) {
    case "<":
      return fromUs === 0 ? none : stretch(0, fromUs - 1);
    case "<=":
      return stretch(0, fromUs);
    case ">":
      return stretch(fromUs + 1, dayUs - 1);
    case ">=":
      return stretch(fromUs, dayUs - 1);
    default:
      return stretch(fromUs, toUs);
  }
}

function within(leaf: Extract<Leaf, { kind: "range" }>, column: Column, typed: Typed): Meaning {
  const { from, to } = leaf;
  if (column.kind === "time") {
    const start = typeof from === "string" ? clockOf(from) : null;
    const end = typeof to === "string" ? clockOf(to) : null;
    if (start && end)
      return { kind: "clock", column, fromUs: start.fromUs, toUs: end.fromUs, zoneUs: start.zoneUs };
    // 2026-03-03 09:50..10:00: the end is on the day of the start.
    const day = typeof from === "string" ? /^\d{4}-\d{2}-\d{2}/.exec(from.trim())?.[0] : undefined;
    if (day !== undefined && end)
      return { kind: "range", column, from: typed(from, 0), to: typed(`${day} ${to}`, 1) };
  }
  const range = column.kind === "text" ? rangeBetween(String(from), String(to)) : null;
  if (range) return { kind: "addresses", column, texts: [], ranges: [range] };
  return { kind: "range", column, from: typed(from, 0), to: typed(to, 1) };
}

function membership(leaf: Extract<Leaf, { kind: "in" }>, column: Column, typed: Typed): Meaning {
  const { values } = leaf;
  const each = (value: Value, part: number): Meaning =>
    comparison({ kind: "compare", column: leaf.column, op: "=", value }, column, (one) => typed(one, part));
  const isStretch = (value: Value) =>
    typeof value === "string" && (clockOf(value) !== null || stretchOf(value) !== null);
  if (column.kind === "time" && values.some(isStretch)) return { kind: "or", of: values.map(each) };
  if (column.kind === "text") {
    const addresses = addressesOf(column, values, typed);
    if (addresses) return addresses;
  }
  return { kind: "in", column, values: values.map(typed) };
}

/** Values of a text column that include networks, or addresses with several spellings; null if there are none. */
function addressesOf(
  column: Column,
  values: readonly Value[],
  typed: Typed,
): Extract<Meaning, { kind: "addresses" }> | null {
  const texts: string[] = [];
  const ranges: AddressRange[] = [];
  values.forEach((value, part) => {
    const text = String(value);
    const slashed = text.includes("/");
    const found = slashed || isAddressColumn(column) ? networkOf(text) : null;
    const address = found ? null : oneAddress(text);
    if (found) ranges.push(...found);
    else if (address?.version === 6) ranges.push(address);
    // A column may contain networks as text.
    if (!found || slashed) texts.push(String(typed(value, part)));
  });
  return ranges.length > 0 ? { kind: "addresses", column, texts, ranges } : null;
}

const isAddressColumn = ({ name }: Column): boolean => name === "orig_addr" || name === "resp_addr";

/** Converts a value to the column's kind. */
function fitted(leaf: Leaf, condition: Filter, column: Column, value: Value, part: number): Value {
  const shown = typeof value === "string" ? quotedText(value) : String(value);
  const op = leaf.kind === "compare" ? leaf.op : "=";
  const refuse = (kind: string, example: string): never => {
    throw new FilterMisfit(
      `${leaf.column} is ${kind}, and ${shown} is none: write ${leaf.column} ${op} ${example}.`,
      condition,
      part,
    );
  };
  switch (column.kind) {
    case "integer":
    case "number": {
      const number =
        typeof value === "string" ? (quantityOf(value, column.unit) ?? plainNumber(value)) : Number(value);
      if (typeof value !== "boolean" && !Number.isNaN(number)) return number;
      return refuse(
        column.unit && column.unit !== "1" ? `a number in ${column.unit}` : "a number",
        exampleQuantity(column.name, column.unit),
      );
    }
    case "boolean":
      if (typeof value === "boolean") return value;
      if (/^(true|yes|1)$/i.test(String(value))) return true;
      return /^(false|no|0)$/i.test(String(value)) ? false : refuse("true or false", "true");
    case "time":
      return (
        (typeof value === "boolean" ? null : momentText(value)) ??
        refuse("a time", op === "=" ? "2026-03-03" : '"2026-03-03 09:50" or 09:50')
      );
    case "text": {
      const text = String(value);
      if (isAddressColumn(column) && looksLikeNetwork(text) && !networkOf(text))
        return refuse("an address", "10.0.0.0/8");
      if (isProtocol(leaf, column)) return protocolOf(text);
      return text;
    }
  }
}

const plainNumber = (text: string): number => (text.trim() === "" ? Number.NaN : Number(text));

/** Protocols are stored as IANA's keyword in lower case. A condition on the column's own name compares it unchanged. */
const isProtocol = ({ column: name }: Leaf, column: Column): boolean =>
  column.name === "protocol" && name !== column.name;

const protocolWords: Readonly<Record<string, string>> = {
  ...{ 1: "icmp", 2: "igmp", 6: "tcp", 17: "udp", 47: "gre", 50: "esp", 58: "ipv6-icmp", 132: "sctp" },
  ...{ icmp6: "ipv6-icmp", icmpv6: "ipv6-icmp" },
};

function protocolOf(text: string): string {
  const word = text.toLowerCase();
  return Object.hasOwn(protocolWords, word) ? protocolWords[word]! : word;
}

/** A bare word: in any text column; a network in the address columns. */
function anywhere(filter: Extract<Filter, { kind: "any" }>, columns: readonly Column[]): Meaning {
  const ranges = filter.text.includes("/") ? networkOf(filter.text) : null;
  const addresses = columns.filter(isAddressColumn);
  if (ranges && addresses.length > 0)
    return {
      kind: "or",
      of: addresses.map((column) => ({ kind: "addresses", column, texts: [], ranges: [...ranges] })),
    };
  const texts = columns.filter(({ kind }) => kind === "text");
  if (texts.length === 0)
    throw new FilterMisfit("No column here holds text; compare a column instead.", filter, "name");
  return { kind: "or", of: texts.map((column) => ({ kind: "contains", column, text: filter.text })) };
}
