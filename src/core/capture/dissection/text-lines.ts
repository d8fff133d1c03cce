// Text protocols: HTTP by its first line and headers, and others (mail, FTP, IRC, the SSH banner) line by line.

import type { Header } from "./header.ts";

const firstLine =
  /^(?:(?:GET|POST|PUT|HEAD|DELETE|OPTIONS|PATCH|CONNECT|TRACE|PROPFIND|M-SEARCH|NOTIFY) \S+ HTTP\/1\.\d|HTTP\/1\.\d \d{3})/;
const mostLines = 60;
/** A longer line continues as data. */
const longestLine = 500;

export const looksLikeHttp = (header: Header): boolean => firstLine.test(header.asciiText(0, longestLine));

/** Whether the first bytes are printable text with a line end. */
export function looksLikeText(header: Header): boolean {
  const length = Math.min(header.length, 64);
  if (length < 4) return false;
  for (let at = 0; at < length; at++) {
    const byte = header.value(at, 1);
    const isText = (byte >= 0x20 && byte < 0x7f) || byte === 9 || byte === 10 || byte === 13;
    if (!isText) return false;
  }
  return true;
}

/** Bytes up to the end of the line, and the index after its line end. */
function lineAt(header: Header, at: number): { bytes: number; end: number } {
  for (let k = at; k < header.length && k < at + longestLine; k++) {
    if (header.value(k, 1) !== 10) continue;
    const hasReturn = k > at && header.value(k - 1, 1) === 13;
    return { bytes: k - at - (hasReturn ? 1 : 0), end: k + 1 };
  }
  const bytes = Math.min(header.length - at, longestLine);
  return { bytes, end: at + bytes };
}

export function describeHttp(header: Header): string {
  const first = lineAt(header, 0);
  const text = header.asciiText(0, first.bytes);
  header.add(text.startsWith("HTTP/") ? "Status" : "Request", 0, { bytes: first.bytes, text });
  let at = first.end;
  for (let line = 0; line < mostLines && at < header.length; line++) {
    const { bytes, end } = lineAt(header, at);
    if (bytes === 0) {
      header.data("Body", end, header.length - end);
      return text;
    }
    const whole = header.asciiText(at, bytes);
    const colon = whole.indexOf(":");
    header.add(colon > 0 ? whole.slice(0, colon) : "Line", at, {
      bytes,
      text: (colon > 0 ? whole.slice(colon + 1) : whole).trim(),
    });
    at = end;
  }
  return text;
}

export function describeText(header: Header): string {
  let at = 0;
  for (let line = 0; line < mostLines && at < header.length; line++) {
    const { bytes, end } = lineAt(header, at);
    if (bytes > 0) header.add("Line", at, { bytes, text: header.asciiText(at, bytes) });
    at = end;
  }
  if (at < header.length) header.data("More", at, header.length - at);
  return header.asciiText(0, Math.min(80, lineAt(header, 0).bytes));
}
