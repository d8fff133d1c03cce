// Switches between two workspaces while two windows have questions under way: every one is answered, with a value or a sentence, and each
// workspace has its own rows afterwards.
import { join } from "node:path";
import { startHostProgram } from "../soak/host-program.ts";
import { writeSoakFiles } from "../soak/soak-rounds.ts";
import { keepBusy } from "./busy-window.ts";

export async function switchWorkspaces({
  folder,
  count,
  say,
}: {
  folder: string;
  count: number;
  say: (line: string) => void;
}): Promise<{
  figures: { switches: number; switchFaults: number; slowestSwitchMs: number };
  sentences: string[];
}> {
  const sentences: string[] = [];
  const { table } = writeSoakFiles(folder);
  const host = await startHostProgram(folder);
  let [switches, slowestSwitchMs] = [0, 0];
  try {
    const window = await host.openWindow();
    const { client } = window;
    const paths = ["Default.tidewatch", "other.tidewatch"].map((name) => join(folder, name));
    await window.job("dataset.import", { path: table });
    await client.request("workspace.create", { path: paths[1]! });
    await window.job("dataset.import", { path: table });
    const busy = [
      keepBusy(await host.openWindow(), () => 1, 16),
      keepBusy(await host.openWindow(), () => 1, 16),
    ];
    for (; switches < count; switches++) {
      const path = paths[switches % 2]!;
      const beganMs = performance.now();
      const answer = await client.ask("workspace.open", { path });
      slowestSwitchMs = Math.max(slowestSwitchMs, performance.now() - beganMs);
      const list = await client.ask("dataset.list", {});
      if (!answer.ok) sentences.push(`switch ${switches}: ${answer.error.code} ${answer.error.message}`);
      else if ((answer.value as { path: string }).path !== path)
        sentences.push(`switch ${switches}: another workspace`);
      else if (
        !list.ok ||
        !(list.value as { id: number; rows: number }[]).some(({ rows }) => rows === 20_000)
      )
        sentences.push(`switch ${switches}: its rows are not there`);
      await new Promise((resolve) => setTimeout(resolve, (switches * 37) % 150));
      if (switches % 50 === 49) say(`${switches + 1} of ${count} switches, ${sentences.length} faults`);
    }
    for (const one of busy) {
      await one.stop(20_000);
      sentences.push(...one.faults);
    }
  } finally {
    await host.end();
  }
  return { figures: { switches, switchFaults: sentences.length, slowestSwitchMs }, sentences };
}
