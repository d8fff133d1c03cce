// Finds JSON beyond the limits before a parser stores it: nested too deeply, too many different keys, or an object too long.
// It reads bytes in pieces, one object per line or one array, and stores a number per key. It does not validate the JSON.
import { deepestJson, longestObjectBytes, mostColumns } from "./limits.ts";

export interface JsonExcess {
  limit: "depth" | "keys" | "object";
  /** The line, from 1, that exceeds the limit. */
  line: number;
}

interface JsonScan {
  /** The first excess; null while there is none. */
  push(bytes: Uint8Array): JsonExcess | null;
}

const quote = 34;
const backslash = 92;
const newline = 10;
const comma = 44;
const colon = 58;
const openList = 91;
const closeList = 93;
const openObject = 123;
const closeObject = 125;

const hashStart = 0x811c9dc5;
const addToHash = (hash: number, value: number) => Math.imul(hash ^ value, 0x01000193) >>> 0;

export function createJsonScan(): JsonScan {
  /** Hash of the path of keys to each level. */
  const paths = new Uint32Array(deepestJson + 2);
  const keys = new Set<number>();
  let depth = 0;
  /** Levels around each record: 1 in one large list. */
  let ground = 0;
  let path = hashStart;
  let inString = false;
  let escaped = false;
  let text = hashStart;
  let line = 1;
  let lineStarts = true;
  let first = true;
  let recordBytes = 0;
  paths[0] = hashStart;

  function open(byte: number): boolean {
    if (first) ground = byte === openList ? 1 : 0;
    first = false;
    // A truncated record does not deepen the next one.
    if (byte === openObject && lineStarts && depth > ground) depth = ground;
    if (depth <= ground) recordBytes = 0;
    depth++;
    if (depth > deepestJson) return false;
    paths[depth] = path;
    return true;
  }

  function close(): void {
    if (depth > 0) depth--;
    path = paths[depth]!;
    if (depth <= ground) recordBytes = 0;
  }

  return {
    push(bytes) {
      for (let i = 0; i < bytes.length; i++) {
        const byte = bytes[i]!;
        if (byte === newline) {
          line++;
          inString = false;
          escaped = false;
          lineStarts = true;
          continue;
        }
        if (inString) {
          if (escaped) escaped = false;
          else if (byte === backslash) escaped = true;
          else if (byte === quote) {
            inString = false;
            continue;
          }
          text = addToHash(text, byte);
          continue;
        }
        if (byte === quote) {
          inString = true;
          text = hashStart;
        } else if (byte === openObject || byte === openList) {
          if (!open(byte)) return { limit: "depth", line };
        } else if (byte === closeObject || byte === closeList) close();
        else if (byte === comma) path = paths[depth]!;
        else if (byte === colon) {
          path = addToHash(text, paths[depth]!);
          keys.add(path);
          if (keys.size > mostColumns) return { limit: "keys", line };
        }
        lineStarts = false;
      }
      recordBytes += bytes.length;
      return depth > ground && recordBytes > longestObjectBytes ? { limit: "object", line } : null;
    },
  };
}

/** Whether a JSON text is nested too deeply for recursive processing. */
export function isTooDeep(json: string): boolean {
  if (json.length <= 2 * deepestJson) return false;
  let depth = 0;
  let inString = false;
  for (let i = 0; i < json.length; i++) {
    const code = json.charCodeAt(i);
    if (code === backslash) i++;
    else if (code === quote) inString = !inString;
    else if (inString) continue;
    else if (code === openObject || code === openList) {
      if (++depth > deepestJson) return true;
    } else if (code === closeObject || code === closeList) depth--;
  }
  return false;
}
