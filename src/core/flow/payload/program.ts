// Recognises programs by their first bytes, and by a second sign if these are too short.

import type { Payload } from "./payload.ts";

/** Kinds of programs; a result is an index, 0 is none. */
export const programNames = [
  "",
  "Windows program",
  "Linux program",
  "macOS program",
  "Java archive",
  "Java class",
  "Android package",
  "Office macro file",
  "Windows shortcut",
  "shell script",
] as const;

const code = (name: (typeof programNames)[number]) => programNames.indexOf(name);

const firstBytes = new Set([0x4d, 0x7f, 0x50, 0xcf, 0xca, 0x4c, 0x23]);

/** Whether a program may start with this byte: a fast test before the real one. */
export const mayBeginProgram = (byte: number): boolean => firstBytes.has(byte);

/** The kind of program at `at`, 0 for none. */
export function programAt(payload: Payload, at: number): number {
  switch (payload.u8(at)) {
    case 0x4d:
      return payload.u8(at + 1) === 0x5a && isWindowsProgram(payload, at) ? code("Windows program") : 0;
    case 0x7f:
      return payload.starts("ELF", at + 1) && payload.u8(at + 4) <= 2 ? code("Linux program") : 0;
    case 0xcf:
      return payload.u32(at) === 0xcffaedfe ? code("macOS program") : 0;
    case 0xca:
      // Universal binaries of macOS start like Java classes, whose versions are 45 and higher.
      if (payload.u32(at) !== 0xcafebabe || payload.u32(at + 4) < 0) return 0;
      return payload.u32(at + 4) < 45 ? code("macOS program") : code("Java class");
    case 0x4c:
      return payload.u32(at) === 0x4c000000 && payload.u32(at + 4) === 0x01140200
        ? code("Windows shortcut")
        : 0;
    case 0x23:
      return payload.starts("#!/bin/", at) || payload.starts("#!/usr/bin/", at) ? code("shell script") : 0;
    case 0x50:
      return payload.u32(at) === 0x504b0304 ? programOfZip(payload, at) : 0;
    default:
      return 0;
  }
}

const PE_POINTER = 0x3c;

/** An MZ header that points to a PE header, or is plausible if that was not captured. */
function isWindowsProgram(payload: Payload, at: number): boolean {
  const pointer = payload.u32le(at + PE_POINTER);
  // Truncated before the pointer: the header has four paragraphs in nearly every program.
  if (pointer < 0) return payload.captured - at < 64 && payload.u16le(at + 8) === 4;
  if (pointer < 4 || pointer > 0x1000) return false;
  return payload.u32(at + pointer) < 0 || payload.starts("PE\0\0", at + pointer);
}

/** Classifies a ZIP file by the names of its first entries, as far as they are in this packet. */
function programOfZip(payload: Payload, at: number): number {
  const text = payload.text(at, payload.captured, 4096);
  if (text.includes("vbaProject.bin")) return code("Office macro file");
  if (text.includes("AndroidManifest.xml") || text.includes("classes.dex")) return code("Android package");
  if (text.includes("META-INF/") || /\.class\b/.test(text)) return code("Java archive");
  return 0;
}
