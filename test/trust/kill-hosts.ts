// Kills the host while its engine works: the engine must end by itself, and the workspace open again with everything that was acknowledged.
import { createRandom } from "../../src/core/math/random.ts";
import { startHostProgram } from "../soak/host-program.ts";
import { writeSoakFiles } from "../soak/soak-rounds.ts";
import { untilEnded } from "../support/processes.ts";
import { keepBusy } from "./busy-window.ts";

interface KillFigures {
  hostKills: number;
  /** Requests that were under way at the kills, all together. */
  requestsInFlight: number;
  /** Engines that lived on for more than two seconds, and those that did not end at all. */
  enginesLate: number;
  enginesLeft: number;
  /** Datasets that were acknowledged and are not there after the kill. */
  killsLost: number;
  slowestEngineEndS: number;
}

/** How long an engine may live after its host, and how long this waits to find out. */
const longestMs = 2000;
const waitMs = 10_000;

export async function killHosts({
  folder,
  count,
  seed,
  say,
}: {
  folder: string;
  count: number;
  seed: number;
  say: (line: string) => void;
}): Promise<{ figures: KillFigures; sentences: string[] }> {
  const figures: KillFigures = {
    hostKills: 0,
    requestsInFlight: 0,
    enginesLate: 0,
    enginesLeft: 0,
    killsLost: 0,
    slowestEngineEndS: 0,
  };
  const sentences: string[] = [];
  const { table } = writeSoakFiles(folder);
  const random = createRandom(seed);
  let known: number[] = [];
  for (let kill = 0; kill < count; kill++) {
    const host = await startHostProgram(folder);
    const window = await host.openWindow();
    const list = await window.client.request("dataset.list", {});
    const lost = known.filter((id) => !list.some((dataset) => dataset.id === id));
    if (lost.length > 0) {
      figures.killsLost += lost.length;
      sentences.push(`kill ${kill}: the datasets ${lost.join(", ")} are gone`);
    }
    known = list.map(({ id }) => id);
    // A few datasets are enough: the oldest goes.
    if (known.length === 0) await window.job("dataset.import", { path: table });
    if (known.length > 3) await window.client.request("dataset.delete", { datasetId: known.shift()! });
    known = (await window.client.request("dataset.list", {})).map(({ id }) => id);
    const second = await host.openWindow();
    const busy = [keepBusy(window, () => known[0]!, 16), keepBusy(second, () => known[0]!, 16)];
    const heavy = [
      ["dataset.import", { path: table }],
      ["model.train", { datasetId: known[0]!, detector: "isolation-forest" }],
      ["incident.find", { datasetId: known[0]! }],
    ] as const;
    const [kind, input] = heavy[kill % heavy.length]!;
    void window.client.ask("job.start", { kind, input });
    await new Promise((resolve) => setTimeout(resolve, random.below(600)));
    const engine = host.enginePid();
    figures.requestsInFlight += busy[0]!.underWay() + busy[1]!.underWay();
    // Requests under way stay under way, and no more begin.
    for (const one of busy) void one.stop(0);
    await host.kill();
    figures.hostKills++;
    if (engine === null) sentences.push(`kill ${kill}: the host had no engine`);
    else {
      const tookMs = await untilEnded(engine, waitMs);
      figures.slowestEngineEndS = Math.max(figures.slowestEngineEndS, tookMs / 1000);
      if (tookMs > longestMs) figures.enginesLate++;
      if (tookMs >= waitMs) {
        figures.enginesLeft++;
        process.kill(engine, "SIGKILL");
      }
    }
    if (kill % 20 === 19) say(`${kill + 1} of ${count} hosts killed, ${figures.enginesLeft} engines left`);
  }
  return { figures, sentences };
}
