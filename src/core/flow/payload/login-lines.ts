// Log-ins of line-based protocols: FTP (RFC 959), POP3 (RFC 1939), IMAP (RFC 9051), SMTP (RFC 4954) and telnet. The
// client's lines are read only to know whether an answer belongs to a password. Never throws.

import type { FlowContent, LineContent } from "./content.ts";
import { addFailure, addSuccess } from "./logins.ts";
import type { Payload } from "./payload.ts";
import { goesOn, newStream } from "./stream.ts";

export const newLines = (): LineContent => ({
  tried: null,
  isHeard: false,
  streams: [newStream(), newStream()],
});

export type LineProtocol = "ftp" | "pop3" | "imap" | "smtp" | "telnet";

/**
 * Reads one line of a side.
 * @returns true for a successful log-in, false for a failed one, null for neither
 */
type ReadAnswer = (line: string, lines: LineContent) => boolean | null;

const commands: Readonly<Record<LineProtocol, (line: string, lines: LineContent) => void>> = {
  ftp: (line, lines) => {
    if (/^(pass|user) /i.test(line)) lines.tried = line.slice(0, 4).toLowerCase();
  },
  pop3: (line, lines) => {
    if (/^(pass|apop|auth) \S/i.test(line)) lines.tried = "pass";
    else if (/^[a-z]{4}\b/i.test(line)) lines.tried = null;
  },
  imap: (line, lines) => {
    const [, tag] = /^(\S+) (?:login|authenticate) /i.exec(line) ?? [];
    if (tag !== undefined) lines.tried = tag;
  },
  smtp: () => {},
  telnet: () => {},
};

/** Treats an answer as one to a password, if one is pending or the client was not captured. */
function answer(lines: LineContent, isSuccess: boolean): boolean | null {
  if (lines.tried === null && lines.isHeard) return null;
  lines.tried = null;
  return isSuccess;
}

const answers: Readonly<Record<LineProtocol, ReadAnswer>> = {
  ftp: (line, lines) => {
    if (line.startsWith("230 ") || line.startsWith("230-")) return answer(lines, true);
    return line.startsWith("530 ") && (lines.tried === "pass" || !lines.isHeard)
      ? answer(lines, false)
      : null;
  },
  pop3: (line, lines) => {
    if (!lines.isHeard) return null;
    if (line.startsWith("+OK")) return answer(lines, true);
    return line.startsWith("-ERR") ? answer(lines, false) : null;
  },
  imap: (line, lines) => {
    const { tried } = lines;
    if (tried === null || !line.startsWith(`${tried} `)) return null;
    const [, outcome] = /^ (ok|no)\b/i.exec(line.slice(tried.length)) ?? [];
    lines.tried = null;
    return outcome === undefined ? null : outcome.toLowerCase() === "ok";
  },
  smtp: (line) => (line.startsWith("235 ") ? true : line.startsWith("535") ? false : null),
  telnet: (line) => {
    if (/login incorrect|log[io]n fail|login invalid|authentication fail|invalid password/i.test(line))
      return false;
    return /last login:/i.test(line) ? true : null;
  },
};

const LF = 0x0a;
const LINES = 32;

/** Adds one packet of a side. */
export function readLines(
  protocol: LineProtocol,
  payload: Payload,
  side: number,
  content: FlowContent,
  lines: LineContent,
): void {
  if (!goesOn(lines.streams[side]!, payload)) return;
  if (side === 0) lines.isHeard = true;
  let at = 0;
  for (let count = 0; at < payload.captured && count < LINES; count++) {
    const end = payload.find(LF, at);
    const stop = end < 0 ? payload.captured : end;
    const line = payload.text(at, stop, 160);
    if (side === 0) commands[protocol](line, lines);
    else {
      const isSuccess = answers[protocol](line, lines);
      if (isSuccess === true) addSuccess(content);
      else if (isSuccess === false) addFailure(content);
      // The first line is the answer; the next ones belong to it.
      if (isSuccess !== null && protocol === "ftp") return;
    }
    at = stop + 1;
  }
}
