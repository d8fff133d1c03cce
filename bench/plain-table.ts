// A flow table of any length × 40 columns, the same for the same seed, kept in the system's temporary folder between
// runs. Originators are "even": each of 65,536 addresses is about as frequent, so that a million rows are a few separate
// flows of each; or "busy": 5,000 addresses, the k-th 1/k as frequent as the first (Zipf), as in one site's traffic.
import { closeSync, existsSync, mkdirSync, openSync, renameSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createRandom } from "../src/core/math/random.ts";

export const benchFolder = join(tmpdir(), "tidewatch-bench");

export type Speakers = "even" | "busy";

const busyAddresses = 5000;

export function plainTable(rows: number, speakers: Speakers = "even"): string {
  mkdirSync(benchFolder, { recursive: true });
  const path = join(benchFolder, speakers === "even" ? `plain-${rows}.csv` : `plain-${speakers}-${rows}.csv`);
  if (existsSync(path)) return path;
  const random = createRandom(7);
  const below = (n: number) => random.below(n);
  const busy = zipf(busyAddresses);
  const originator = (): string => {
    if (speakers === "even") return `10.0.${below(256)}.${below(256)}`;
    const rank = busy(random.uniform());
    return `10.0.${rank >> 8}.${rank & 255}`;
  };
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
    text += `${time},${originator()},${below(65536)},93.184.${below(256)}.${below(256)},`;
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

/** Maps a number in 0–1 to a rank below `count`, rank k with probability proportional to 1 / (k + 1). */
function zipf(count: number): (share: number) => number {
  const upTo = new Float64Array(count);
  let sum = 0;
  for (let k = 0; k < count; k++) {
    sum += 1 / (k + 1);
    upTo[k] = sum;
  }
  return (share) => {
    let low = 0;
    let high = count - 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (upTo[middle]! <= share * sum) low = middle + 1;
      else high = middle;
    }
    return low;
  };
}
