// A SQL condition that tests whether a text is an address in given networks. IPv4 networks become one regular expression, which DuckDB
// matches in linear time. IPv6 addresses have many spellings, so their digits are compared.
import type { AddressRange } from "../../shared/filter-networks.ts";

type Bind = (value: string) => string;

/** @param name the quoted column */
export function addressSql(name: string, ranges: readonly AddressRange[], bind: Bind): string {
  const v4 = ranges.flatMap((range) => (range.version === 4 ? [range] : []));
  const v6 = ranges.flatMap((range) => (range.version === 6 ? [range] : []));
  const single = v6.filter(({ first, last }) => first === last).flatMap(({ first }) => spellingsOf(first));
  const wide = v6.filter(({ first, last }) => first !== last);
  const parts = [
    ...(v4.length > 0 ? [`regexp_matches(${name}, ${bind(ipv4Pattern(v4))})`] : []),
    ...(single.length > 0 ? [`${name} IN (${single.map(bind).join(", ")})`] : []),
    ...(wide.length > 0 ? [withinSql(name, wide, bind)] : []),
  ];
  return `coalesce(${parts.join(" OR ") || "false"}, false)`;
}

interface Ipv4Range {
  first: number;
  last: number;
}

function ipv4Pattern(ranges: readonly Ipv4Range[]): string {
  const blocks = ranges.flatMap(blocksOf).map(blockPattern);
  return `^(?:${[...new Set(blocks)].join("|")})$`;
}

interface Block {
  first: number;
  /** Length of the common prefix in bits. */
  length: number;
}

/** The networks that make up a range, at most 62. */
function blocksOf({ first, last }: Ipv4Range): Block[] {
  const blocks: Block[] = [];
  let at = first;
  while (at <= last) {
    let length = 32;
    while (length > 0) {
      const size = 2 ** (33 - length);
      if (at % size !== 0 || at + size - 1 > last) break;
      length--;
    }
    blocks.push({ first: at, length });
    at += 2 ** (32 - length);
  }
  return blocks;
}

function blockPattern({ first, length }: Block): string {
  const octets = [24, 16, 8, 0].map((shift) => Math.floor(first / 2 ** shift) % 256);
  return octets
    .map((octet, i) => {
      const free = Math.min(8, Math.max(0, 8 * (i + 1) - length));
      if (free === 0) return String(octet);
      if (free === 8) return "[0-9]{1,3}";
      return `(?:${Array.from({ length: 2 ** free }, (_, more) => octet + more).join("|")})`;
    })
    .join("\\.");
}

/** Common spellings of an IPv6 address: shortened after RFC 5952, without leading zeros, and in full. */
function spellingsOf(digits: string): string[] {
  const full = digits.match(/.{4}/g) ?? [];
  const short = full.map((group) => group.replace(/^0{1,3}/, ""));
  const all = [shortened(short), short.join(":"), full.join(":")];
  return [...new Set(all.flatMap((text) => [text, text.toUpperCase()]))];
}

/** Replaces the first longest run of two or more zero groups by "::". */
function shortened(groups: readonly string[]): string {
  const runs = [...groups.join(":").matchAll(/(?<![^:])0(?::0)+(?![^:])/g)];
  const longest = runs.reduce((best, [run]) => (run.length > best.length ? run : best), "");
  if (longest === "") return groups.join(":");
  const at = runs.find(([run]) => run === longest)!.index;
  const text = groups.join(":");
  return `${text.slice(0, at).replace(/:$/, "")}::${text.slice(at + longest.length).replace(/^:/, "")}`;
}

interface Ipv6Range {
  first: string;
  last: string;
}

/** Computes the 32 digits of an address once per row: fills its groups to four digits, and "::" with zeros. */
function withinSql(name: string, ranges: readonly Ipv6Range[], bind: Bind): string {
  const between = ranges.map(({ first, last }) => `d BETWEEN ${bind(first)} AND ${bind(last)}`).join(" OR ");
  const filled = (half: string) =>
    `array_to_string(list_transform(list_filter(string_split(${half}, ':'), g -> g <> ''), g -> lpad(g, 4, '0')), '')`;
  const halves = `string_split(lower(split_part(${name}, '%', 1)), '::')`;
  const padded = `[${filled("h[1]")}, ${filled("coalesce(h[2], '')")}]`;
  const digits = `concat(p[1], repeat('0', greatest(0, 32 - length(p[1]) - length(p[2]))), p[2])`;
  return `(CASE WHEN contains(${name}, ':') THEN list_bool_or(list_transform(list_transform(list_transform([${halves}], h -> ${padded}), p -> ${digits}), d -> ${between})) ELSE false END)`;
}
