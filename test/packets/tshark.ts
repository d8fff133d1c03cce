// Asks the installed tshark about a capture; for oracle tests only.

import { spawnSync } from "node:child_process";

/** Whether tshark can be started. */
export const hasTshark = spawnSync("tshark", ["--version"]).status === 0;

/** Reassembly and reordering are off, so that each frame is told for itself. */
const eachFrameForItself = [
  "ip.defragment:FALSE",
  "ipv6.defragment:FALSE",
  "tcp.desegment_tcp_streams:FALSE",
  "tcp.analyze_sequence_numbers:FALSE",
].flatMap((preference) => ["-o", preference]);

/**
 * Asks for some fields of every frame.
 * @returns one row of texts per frame, a field met several times joined with commas; and what tshark complained of
 */
export function tsharkFields(
  path: string,
  fields: readonly string[],
): { rows: string[][]; complaint: string } {
  const asked = fields.flatMap((field) => ["-e", field]);
  const run = spawnSync("tshark", ["-n", "-r", path, ...eachFrameForItself, "-T", "fields", ...asked], {
    encoding: "utf8",
    maxBuffer: 2 ** 29,
  });
  const rows = run.stdout
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => line.split("\t"));
  return { rows, complaint: run.status === 0 ? "" : run.stderr.replace(/^Running as user.*\n/, "").trim() };
}
