// A plain flow table of any length × 40 columns, the same for the same seed, kept in the system's temporary folder between runs.
import { closeSync, existsSync, mkdirSync, openSync, renameSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createRandom } from "../src/core/math/random.ts";

export const benchFolder = join(tmpdir(), "tidewatch-bench");

export function plainTable(rows: number): string {
  mkdirSync(benchFolder, { recursive: true });
  const path = join(benchFolder, `plain-${rows}.csv`);
  if (existsSync(path)) return path;
  const random = createRandom(7);
  const below = (n: number) => random.below(n);
  const partial = `${path}.partial`;
  const file = openSync(partial, "w");
  const numbers = Array.from({ length: 34 }, (_, i) => `f${String(i).padStart(2, "0")}`);
  let text = `start_time,orig_addr,orig_port,resp_addr,resp_port,protocol,${numbers.join(",")}\n`;
  const startMs = Date.UTC(2024, 2, 1);
  for (let row = 0; row < rows; row++) {
    const time = new Date(startMs + row * 1700 + below(1700))
      .toISOString()
      .replace("T", " ")
      .replace("Z", "");
    text += `${time},10.0.${below(256)}.${below(256)},${below(65536)},93.184.${below(256)}.${below(256)},`;
    text += `${[80, 443, 53, 22][below(4)]},${["tcp", "udp", "icmp"][below(3)]}`;
    for (let i = 0; i < 34; i++)
      text += i % 2 === 0 ? `,${(random.uniform() * 1000).toFixed(4)}` : `,${below(1_000_000)}`;
    text += "\n";
    if (text.length > 4 << 20) {
      writeSync(file, text);
      text = "";
    }
  }
  writeSync(file, text);
  closeSync(file);
  renameSync(partial, path);
  return path;
}
