// Runs the installed tshark on a capture, for oracle tests.

import { spawnSync } from "node:child_process";

/** Whether tshark can be started. */
export const hasTshark = spawnSync("tshark", ["--version"]).status === 0;

/** Reassembly and reordering are off, so that each frame is reported separately. */
const eachFrameForItself = [
  "ip.defragment:FALSE",
  "ipv6.defragment:FALSE",
  "tcp.desegment_tcp_streams:FALSE",
  "tcp.analyze_sequence_numbers:FALSE",
].flatMap((preference) => ["-o", preference]);

/**
 * Reads some fields of every frame.
 * @returns one row of texts per frame, with repeated fields joined by commas; and the warnings of tshark
 */
export function tsharkFields(
  path: string,
  fields: readonly string[],
): { rows: string[][]; complaint: string } {
  const fieldOptions = fields.flatMap((field) => ["-e", field]);
  const run = spawnSync(
    "tshark",
    ["-n", "-r", path, ...eachFrameForItself, "-T", "fields", ...fieldOptions],
    {
      encoding: "utf8",
      maxBuffer: 2 ** 29,
    },
  );
  const rows = run.stdout
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => line.split("\t"));
  return { rows, complaint: run.status === 0 ? "" : run.stderr.replace(/^Running as user.*\n/, "").trim() };
}
