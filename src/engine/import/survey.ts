// Scans a file once while it is read as a table: is it UTF-8, and are lines too long. Writes the clean copy that is read when it is not
// UTF-8 or has long lines. The copy keeps the line numbers of the file.
import { isUtf8 } from "node:buffer";
import { once } from "node:events";
import { createReadStream, createWriteStream } from "node:fs";
import { createGunzip } from "node:zlib";
import { longestLineBytes } from "../../core/table/limits.ts";
import { AppError } from "../../shared/errors.ts";
import type { CancelSignal } from "../../shared/job.ts";

export interface Survey {
  utf8: boolean;
  longLines: boolean;
}

const chunkBytes = 1 << 20;
const newline = 10;
const carriageReturn = 13;

export async function surveyFile(
  path: string,
  { gzip, signal }: { gzip: boolean; signal: CancelSignal },
): Promise<Survey> {
  let utf8 = true;
  let longLines = false;
  let carry = Buffer.alloc(0);
  let sinceNewline = 0;
  let text: boolean | null = null;
  for await (const chunk of contentOf(path, gzip, signal)) {
    // Parquet is binary: it has neither lines nor an encoding.
    text ??= chunk.toString("latin1", 0, 4) !== "PAR1";
    if (!text) break;
    if (utf8) {
      const joined = carry.length > 0 ? Buffer.concat([carry, chunk]) : chunk;
      const cut = joined.length - incompleteTail(joined);
      utf8 = isUtf8(joined.subarray(0, cut));
      carry = Buffer.from(joined.subarray(cut));
    }
    if (!longLines) ({ longLines, sinceNewline } = measureLines(chunk, sinceNewline));
  }
  return { utf8: utf8 && carry.length === 0, longLines };
}

interface CleanCopy {
  /** The lines that were left out, with their numbers. */
  longLines: { line: number; bytes: number; start: string }[];
  longLineCount: number;
  converted: boolean;
}

/** Writes the file as UTF-8 without over-long lines. A line that is left out becomes an empty one, so that line numbers stay correct. */
export async function writeCleanCopy(
  path: string,
  options: { gzip: boolean; utf8: boolean; to: string; signal: CancelSignal },
): Promise<CleanCopy> {
  const out = createWriteStream(options.to);
  const copy: CleanCopy = { longLines: [], longLineCount: 0, converted: !options.utf8 };
  const failed = new Promise<never>((_, reject) => out.once("error", reject));
  failed.catch(() => {});
  let line = 1;
  let separator: number | null = null;
  let held: Buffer[] = [];
  let heldBytes = 0;
  let skipping = false;
  const write = async (bytes: Buffer) => {
    if (!out.write(options.utf8 ? bytes : fromCp1252(bytes)))
      await Promise.race([once(out, "drain"), failed]);
  };
  const endLine = () => {
    if (skipping) {
      copy.longLineCount++;
      if (copy.longLines.length < 10) {
        copy.longLines.push({
          line,
          bytes: heldBytes,
          start: Buffer.concat(held).toString("latin1", 0, 200),
        });
      }
    }
    held = [];
    heldBytes = 0;
    skipping = false;
  };
  const takePart = async (part: Buffer) => {
    if (skipping) {
      heldBytes += part.length;
      return;
    }
    if (heldBytes + part.length > longestLineBytes) {
      held = [Buffer.concat([...held, part]).subarray(0, 200)];
      heldBytes += part.length;
      skipping = true;
      return;
    }
    held.push(Buffer.from(part));
    heldBytes += part.length;
  };
  for await (const chunk of contentOf(path, options.gzip, options.signal)) {
    // Old Macintosh files end lines with a single carriage return.
    separator ??= !chunk.includes(newline) && chunk.includes(carriageReturn) ? carriageReturn : newline;
    let from = 0;
    for (let end = chunk.indexOf(separator); end >= 0; end = chunk.indexOf(separator, from)) {
      await takePart(chunk.subarray(from, end));
      if (!skipping && heldBytes > 0) await write(Buffer.concat(held));
      await write(Buffer.of(newline));
      endLine();
      line++;
      from = end + 1;
    }
    await takePart(chunk.subarray(from));
  }
  if (!skipping && heldBytes > 0) await write(Buffer.concat(held));
  endLine();
  out.end();
  await Promise.race([once(out, "close"), failed]);
  return copy;
}

/** Writes the file with line feeds as the only line ends, for files that mix several kinds. */
export async function writePlainLineEnds(
  path: string,
  { gzip, to, signal }: { gzip: boolean; to: string; signal: CancelSignal },
): Promise<void> {
  const out = createWriteStream(to);
  const failed = new Promise<never>((_, reject) => out.once("error", reject));
  failed.catch(() => {});
  let afterReturn = false;
  for await (const chunk of contentOf(path, gzip, signal)) {
    const plain = Buffer.allocUnsafe(chunk.length);
    let length = 0;
    for (const byte of chunk) {
      if (!(byte === newline && afterReturn)) plain[length++] = byte === carriageReturn ? newline : byte;
      afterReturn = byte === carriageReturn;
    }
    if (!out.write(plain.subarray(0, length))) await Promise.race([once(out, "drain"), failed]);
  }
  out.end();
  await Promise.race([once(out, "close"), failed]);
}

/** The bytes of a file, inflated if it is gzipped. */
export async function* contentOf(path: string, gzip: boolean, signal: CancelSignal): AsyncGenerator<Buffer> {
  const file = createReadStream(path, { highWaterMark: chunkBytes });
  const content = gzip ? file.pipe(createGunzip({ chunkSize: chunkBytes })) : file;
  if (gzip) file.on("error", (error) => content.destroy(error));
  try {
    for await (const chunk of content) {
      if (signal.aborted) throw new AppError("CANCELLED", "The work was cancelled.");
      yield chunk as Buffer;
    }
  } finally {
    file.destroy();
  }
}

/** How many bytes at the end belong to an incomplete character (0 to 3). */
function incompleteTail(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const b = bytes[bytes.length - back]!;
    if ((b & 0xc0) === 0x80) continue;
    const needs = b >= 0xf0 ? 4 : b >= 0xe0 ? 3 : b >= 0xc0 ? 2 : 1;
    return needs > back ? back : 0;
  }
  return 0;
}

// Looks for a line end only once per maximum line length, so that a clean file is scanned in large jumps.
function measureLines(chunk: Buffer, before: number): { longLines: boolean; sinceNewline: number } {
  let start = -before;
  while (start + longestLineBytes < chunk.length) {
    const limit = start + longestLineBytes;
    const end = Math.max(chunk.lastIndexOf(newline, limit), chunk.lastIndexOf(carriageReturn, limit));
    if (end < Math.max(0, start)) return { longLines: true, sinceNewline: 0 };
    start = end + 1;
  }
  const last = Math.max(chunk.lastIndexOf(newline), chunk.lastIndexOf(carriageReturn));
  return { longLines: false, sinceNewline: last >= 0 ? chunk.length - last - 1 : before + chunk.length };
}

// Windows-1252 is Latin-1 except for 0x80–0x9f. Its five undefined bytes become U+FFFD.
const high = "€\uFFFD‚ƒ„…†‡ˆ‰Š‹Œ\uFFFDŽ\uFFFD\uFFFD‘’“”•–—˜™š›œ\uFFFDžŸ";

function fromCp1252(bytes: Buffer): Buffer {
  let text = bytes.toString("latin1");
  if (/[\x80-\x9f]/.test(text)) text = text.replace(/[\x80-\x9f]/g, (c) => high[c.charCodeAt(0) - 0x80]!);
  return Buffer.from(text, "utf8");
}
