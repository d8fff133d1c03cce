// The part of the bench of watches that kills: `tidewatch watch` of a capture that grows ends by SIGKILL at a random time, again and
// again, and every packet must be in exactly one row at the end.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { createRandom } from "../src/core/math/random.ts";
import { createEngine } from "../src/engine/engine.ts";
import { createTraffic } from "./live-traffic.ts";
import type { Part } from "./parts.ts";

const command = join(import.meta.dirname, "..", "out", "main", "cli.js");
const flowsAtOnce = 200;
/** All packets of a conversation, and fewer, so that conversations are open when a kill comes. */
const wholeParts = 10;
const partsPerRound = 7;
const shortestMs = 300;
const longestMs = 3500;

export const killsPart: Part = {
  name: "kills",
  of: "kills at random times",
  quick: 20,
  full: 200,
  async run({ folder, count, seed, say }) {
    const random = createRandom(seed);
    const traffic = createTraffic(flowsAtOnce);
    const path = join(folder, "growing.pcap");
    const workspace = join(folder, "killed.tidewatch");
    const env = { ...process.env, TIDEWATCH_HOME: join(folder, "home") };
    writeFileSync(path, traffic.header);
    let us = 1_700_000_000e6;
    let packets = 0;
    const write = (parts: number) => {
      for (let part = 0; part < parts; part++) {
        appendFileSync(path, traffic.next(us, 400_000));
        us += 400_000;
        packets += traffic.packets;
      }
    };
    write(wholeParts);
    // A first round that ends well makes the workspace.
    const first = watchProcess(["--for", "2"]);
    await once(first, "exit");
    for (let kill = 0; kill < count; kill++) {
      const child = watchProcess([]);
      const exit = once(child, "exit");
      const endMs = performance.now() + shortestMs + random.uniform() * (longestMs - shortestMs);
      while (performance.now() < endMs) {
        write(partsPerRound);
        await wait(200);
      }
      child.kill("SIGKILL");
      await exit;
      if (kill % 20 === 19) say(`${kill + 1} kills, ${packets.toLocaleString("en-US")} packets`);
    }
    const last = watchProcess(["--for", "15"]);
    await once(last, "exit");
    return check();

    function watchProcess(options: string[]): ChildProcess {
      const words = [command, "watch", path, "--workspace", workspace, ...options];
      return spawn(process.execPath, words, { env, stdio: ["ignore", "ignore", "inherit"] });
    }

    async function check() {
      const engine = createEngine({ dataFolder: join(folder, "check"), log: () => {} });
      await engine.openFirst(workspace);
      try {
        const datasets = await engine.handlers["dataset.list"]({});
        let rows = 0;
        let rowPackets = 0;
        for (const { id, rows: own } of datasets) {
          const profile = await engine.handlers["column.profile"]({
            datasetId: id,
            column: "packets",
            filter: { kind: "all" },
          });
          rows += own;
          rowPackets += Math.round((profile.mean ?? 0) * own);
        }
        const job = await engine.handlers["job.start"]({
          kind: "dataset.import",
          input: { path },
        });
        const imported = (await engine.jobEnded(job.id)).output as { rows: number };
        return {
          figures: {
            killsLost: Math.max(0, packets - rowPackets),
            killsRepeated: Math.max(0, rowPackets - packets),
            killsRowsApart: Math.abs(rows - imported.rows),
          },
          notes: [
            `${count} kills over ${packets.toLocaleString("en-US")} packets; ${rows.toLocaleString("en-US")} rows in ${datasets.length} datasets, ${imported.rows.toLocaleString("en-US")} rows in an import of the whole capture.`,
          ],
        };
      } finally {
        await engine.close();
      }
    }
  },
};
