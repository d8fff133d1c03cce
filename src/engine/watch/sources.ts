// The bytes of a source, as they arrive. Every source is an async generator of pieces; it ends when the source does, or soon after
// `control` is cancelled.
import { type ChildProcess, spawn } from "node:child_process";
import { constants, createReadStream, fstatSync, openSync, type Stats } from "node:fs";
import { Socket } from "node:net";
import type { Readable } from "node:stream";
import { AppError } from "../../shared/errors.ts";
import type { WatchSource } from "../../shared/watch-vocabulary.ts";
import type { Control } from "../work/control.ts";
import { followFile } from "./follow-file.ts";
import { followFolder } from "./follow-folder.ts";
import type { OpenedSource, SourcePiece } from "./opened-source.ts";
import type { PacketProgress } from "./progress.ts";

const cancelEveryMs = 100;
const killAfterMs = 1000;

export type PacketSource = Exclude<WatchSource, { kind: "netflow" }>;

/** @param from where an earlier watch of a folder stopped */
export function openSource(
  source: PacketSource,
  from: PacketProgress | null,
  control: Control,
): OpenedSource {
  switch (source.kind) {
    case "stdin":
      return fromStream(pipeOrFile(0, fstatSync(0)), "Standard input ended.", control);
    case "file":
      return openPath(source.path, control);
    case "folder":
      return followFolder(source.path, from, control);
    case "interface":
      return openInterface(source.name, control);
  }
}

function openPath(path: string, control: Control): OpenedSource {
  // Opening a pipe without this flag would wait for its writer, and no cancel would be noticed.
  const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const stats = fstatSync(fd);
  if (stats.isFIFO())
    return fromStream(pipeOrFile(fd, stats), `The writer of the pipe ${path} ended.`, control);
  return followFile(path, { fd, control });
}

const pipeOrFile = (fd: number, stats: Stats): Readable =>
  stats.isFile() || stats.isCharacterDevice()
    ? createReadStream("", { fd, highWaterMark: 1 << 20 })
    : new Socket({ fd, readable: true, writable: false });

function fromStream(stream: Readable, endSentence: string, control: Control): OpenedSource {
  return {
    pieces: piecesOf(stream, control),
    goesOn: false,
    ended: () => endSentence,
    trouble: [],
    dropped: () => null,
  };
}

async function* piecesOf(stream: Readable, control: Control): AsyncGenerator<SourcePiece> {
  const timer = setInterval(() => {
    if (control.cancelled) stream.destroy();
  }, cancelEveryMs);
  try {
    for await (const bytes of stream) yield { bytes: bytes as Uint8Array, file: 0, of: null };
  } catch (thrown) {
    // A stream that was destroyed by the timer ends with an error.
    if (!control.cancelled) throw thrown;
  } finally {
    clearInterval(timer);
    stream.destroy();
  }
}

/** Captures with dumpcap: the right to capture is its, not ours. */
function openInterface(name: string, control: Control): OpenedSource {
  const child = spawn("dumpcap", ["-q", "-i", name, "-w", "-"], { stdio: ["ignore", "pipe", "pipe"] });
  let errors = "";
  let ended = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    errors = (errors + text).slice(-4096);
  });
  const gone = new Promise<Error | null>((resolve) => {
    child.on("error", resolve);
    child.on("close", () => resolve(null));
  });
  async function* pieces(): AsyncGenerator<SourcePiece> {
    let hasBegun = false;
    try {
      for await (const piece of piecesOf(child.stdout, control)) {
        hasBegun = true;
        yield piece;
      }
      // Nothing else ends it while the interface is silent.
      if (control.cancelled) endSoon(child);
      const error = await gone;
      if (error !== null) throw missing(error);
      if (control.cancelled) return;
      const reason = child.signalCode === null ? reasonIn(errors) : `it was ended by ${child.signalCode}.`;
      // A capture that began and ends, because the interface is gone for example, is the end of the source.
      if (child.exitCode !== 0 && !hasBegun)
        throw new AppError(
          "FILE_UNREADABLE",
          `dumpcap cannot capture on ${name}: ${reason ?? "it ended without a reason."}`,
        );
      ended = `dumpcap ended its capture on ${name}${reason === null ? "." : `: ${reason}`}`;
    } finally {
      endSoon(child);
    }
  }
  return {
    pieces: pieces(),
    goesOn: false,
    trouble: [],
    ended: () => ended,
    dropped: () => {
      const said = /dropped[^:]*: (?:\d+\/)?(\d+)/i.exec(errors)?.[1];
      return said === undefined ? null : Number(said);
    },
  };
}

/** Interrupts a program, and kills it when it does not end. */
function endSoon(child: ChildProcess): void {
  child.kill("SIGINT");
  const timer = setTimeout(() => child.kill("SIGKILL"), killAfterMs);
  child.once("close", () => clearTimeout(timer));
}

const missing = (error: Error): Error =>
  (error as NodeJS.ErrnoException).code === "ENOENT"
    ? new AppError(
        "FILE_MISSING",
        "dumpcap is not installed, so no interface can be watched; install Wireshark's command-line tools, or pipe a capture: tcpdump -w - | tidewatch watch -",
      )
    : error;

/** The line of dumpcap's output that says what is wrong; null when none does. */
const reasonIn = (errors: string): string | null =>
  errors
    .split("\n")
    .map((line) => line.trim().replace(/^dumpcap: /, ""))
    .find((line) => line !== "" && !/^(Capturing on|File:|Packets)/.test(line)) ?? null;
