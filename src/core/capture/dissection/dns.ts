// A DNS message (RFC 1035, 4.1) over UDP or TCP, including mDNS and LLMNR.

import type { Header } from "./header.ts";

const typeNames = new Map([
  [1, "A"],
  [2, "NS"],
  [5, "CNAME"],
  [6, "SOA"],
  [10, "NULL"],
  [12, "PTR"],
  [15, "MX"],
  [16, "TXT"],
  [28, "AAAA"],
  [33, "SRV"],
  [35, "NAPTR"],
  [41, "OPT"],
  [43, "DS"],
  [46, "RRSIG"],
  [47, "NSEC"],
  [48, "DNSKEY"],
  [64, "SVCB"],
  [65, "HTTPS"],
  [255, "ANY"],
]);
const outcomes = ["no error", "format error", "server failure", "no such name", "not implemented", "refused"];
const operations = new Map([
  [0, "query"],
  [4, "notify"],
  [5, "update"],
]);
const typeWord = (type: number) => typeNames.get(type) ?? `type ${type}`;
const mostRecords = 64;

/** Whether these ports carry DNS. */
export const hasDnsPort = (srcPort: number, dstPort: number): boolean =>
  [53, 5353, 5355].some((port) => port === srcPort || port === dstPort);

/** The name at `at`, and the index after it; null if it is no name or continues beyond the captured bytes. */
function readName(header: Header, base: number, at: number): { name: string; end: number } | null {
  const labels: string[] = [];
  let end = -1;
  let from = at;
  for (let step = 0; step < 128; step++) {
    const length = header.value(from, 1);
    if (length < 0) return null;
    if (length === 0) return { name: labels.join(".") || ".", end: end < 0 ? from + 1 : end };
    if (length >= 0xc0) {
      const target = base + (header.value(from, 2) & 0x3fff);
      if (end < 0) end = from + 2;
      // A pointer must point back, else it could loop.
      if (!header.has(from, 2) || target >= from) return null;
      from = target;
      continue;
    }
    if (length > 63 || !header.has(from + 1, length)) return null;
    labels.push(header.asciiText(from + 1, length));
    from += 1 + length;
  }
  return null;
}

/** @param at start of the message: 2 over TCP, after its length */
export function describeDns(header: Header, at: number): string {
  if (at > 0) header.number("Length", 0, 2);
  header.hex("Transaction", at, 2);
  const flags = header.value(at + 2, 2);
  const isAnswer = (flags & 0x8000) !== 0;
  header.add("Flags", at + 2, {
    bytes: 2,
    text: `${isAnswer ? "response" : "query"} (0x${header.hexText(at + 2, 2)})`,
  });
  header.inside(() => {
    header.number("Operation", at + 2, {
      bytes: 2,
      bits: 4,
      below: 11,
      words: (value) => operations.get(value),
    });
    header.number("Authoritative", at + 2, { bytes: 2, bits: 1, below: 10 });
    header.number("Truncated", at + 2, { bytes: 2, bits: 1, below: 9 });
    header.number("Recursion wanted", at + 2, { bytes: 2, bits: 1, below: 8 });
    header.number("Recursion available", at + 2, { bytes: 2, bits: 1, below: 7 });
    header.number("Outcome", at + 2, { bytes: 2, bits: 4, words: (value) => outcomes[value] });
  });
  const counts = ["Questions", "Answers", "Authorities", "Additionals"].map((name, index) => {
    header.number(name, at + 4 + 2 * index, 2);
    return Math.max(0, header.value(at + 4 + 2 * index, 2));
  });
  const words = [isAnswer ? "response" : "query"];
  let next: number | null = at + 12;
  for (let k = 0; k < counts[0]! && k < mostRecords && next !== null; k++)
    next = addQuestion(header, at, next, words);
  for (const [index, name] of ["Answer", "Authority", "Additional"].entries())
    for (let k = 0; k < counts[index + 1]! && k < mostRecords && next !== null; k++)
      next = addRecord(header, { base: at, at: next, name }, words);
  if (isAnswer && (flags & 15) !== 0) words.push(outcomes[flags & 15] ?? `outcome ${flags & 15}`);
  return words.slice(0, 6).join(" ");
}

function addQuestion(header: Header, base: number, at: number, words: string[]): number | null {
  const found = readName(header, base, at);
  if (!found || !header.has(found.end, 4)) return null;
  const type = typeWord(header.value(found.end, 2));
  header.add("Question", at, { bytes: found.end + 4 - at, text: `${found.name} ${type}` });
  header.inside(() => {
    header.add("Name", at, { bytes: found.end - at, text: found.name });
    header.number("Type", found.end, { bytes: 2, words: typeWord });
    header.number("Class", found.end + 2, {
      bytes: 2,
      bits: 15,
      words: (value) => (value === 1 ? "IN" : undefined),
    });
  });
  words.push(type, found.name);
  return found.end + 4;
}

function addRecord(
  header: Header,
  { base, at, name }: { base: number; at: number; name: string },
  words: string[],
): number | null {
  const found = readName(header, base, at);
  if (!found || !header.has(found.end, 10)) return null;
  const type = header.value(found.end, 2);
  const length = header.value(found.end + 8, 2);
  const data = found.end + 10;
  const there = Math.min(length, header.length - data);
  const text = dataText(header, base, { type, at: data, length: there });
  header.add(name, at, { bytes: data + there - at, text: `${found.name} ${typeWord(type)} ${text}` });
  header.inside(() => {
    header.add("Name", at, { bytes: found.end - at, text: found.name });
    header.number("Type", found.end, { bytes: 2, words: typeWord });
    if (type !== 41) header.number("Time to live", found.end + 4, 4);
    header.number("Data length", found.end + 8, 2);
    if (there > 0) header.add("Data", data, { bytes: there, text });
  });
  if (name === "Answer") words.push(text);
  return data + length;
}

function dataText(
  header: Header,
  base: number,
  { type, at, length }: { type: number; at: number; length: number },
): string {
  if (type === 1 && length === 4) return header.ipv4Text(at);
  if (type === 28 && length === 16) return header.ipv6Text(at);
  if (type === 2 || type === 5 || type === 12) return readName(header, base, at)?.name ?? "";
  if (type === 15) return `${header.value(at, 2)} ${readName(header, base, at + 2)?.name ?? ""}`;
  if (type === 33) return `${readName(header, base, at + 6)?.name ?? ""}:${header.value(at + 4, 2)}`;
  if (type !== 16) return header.hexText(at, Math.min(length, 32));
  const parts: string[] = [];
  for (let from = at; from < at + length && parts.length < 16; from += 1 + header.value(from, 1)) {
    if (!header.has(from, 1)) break;
    parts.push(header.asciiText(from + 1, Math.min(header.value(from, 1), at + length - from - 1)));
  }
  return parts.map((part) => `"${part}"`).join(" ");
}
