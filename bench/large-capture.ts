// The large synthetic capture of the benches: 2,000,000 packets, written once into the temporary folder.
import { spawnSync } from "node:child_process";
import { existsSync, renameSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const maker = join(import.meta.dirname, "..", "..", "shared", "peers", "make_capture.py");

/** Its path; null where its maker is not there. */
export function largeCapture(): string | null {
  const path = join(tmpdir(), "tidewatch-bench-2000000.pcap");
  if (existsSync(path)) return path;
  if (!existsSync(maker)) return null;
  process.stderr.write(`making ${path}\n`);
  const made = spawnSync("python3", [maker, `${path}.part`], { stdio: "inherit" });
  if (made.status !== 0) return null;
  renameSync(`${path}.part`, path);
  return path;
}
