// The rounds of the soak: imports, trainings, scores, verdicts, deletions and workspace switches in one window, while
// a second window pages through rows.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { HostProgram, SoakWindow } from "./host-program.ts";

export interface SoakFiles {
  home: string;
  table: string;
}

export function writeSoakFiles(home: string): SoakFiles {
  const table = join(home, "flows.csv");
  const lines = ["ts,orig_h,orig_p,resp_h,resp_p,proto,duration,orig_bytes,resp_bytes"];
  for (let i = 0; i < 20_000; i++) {
    const [port, protocol] = i % 3 === 0 ? [53, "udp"] : [443, "tcp"];
    const bytes = 400 + ((i * 7919) % 3000);
    lines.push(
      `${1_700_000_000 + i},10.0.${i % 7}.${(i % 90) + 1},${1024 + (i % 60_000)},192.0.2.${i % 250},${port},${protocol},${(i % 40) / 10},${bytes},${bytes * 9}`,
    );
  }
  writeFileSync(table, `${lines.join("\n")}\n`);
  return { home, table };
}

const filter = { kind: "all" } as const;

/** One round; throws at the first failure. */
export async function soakRound(window: SoakWindow, files: SoakFiles, round: number): Promise<void> {
  const { client } = window;
  const done = async (kind: Parameters<SoakWindow["job"]>[0], input: object) => {
    const { error, output } = await window.job(kind, input as never);
    if (error) throw new Error(`${kind}: ${error.message}`);
    return output as { datasetId: number; modelId: number };
  };
  if (round % 5 === 4) await switchWorkspace(window, files, round);
  const { datasetId } = await done("dataset.import", { path: files.table });
  const { modelId } = await done("model.train", { datasetId, detector: "mahalanobis" });
  await done("model.score", { modelId, datasetId });
  await done("incident.find", { datasetId });
  await client.request("flags.page", { modelId, datasetId, filter, offset: 0, limit: 50, columns: [] });
  for (let i = 0; i < 20; i++)
    await client.request("verdict.give", {
      on: { datasetId, rows: [i * 7] },
      verdict: i % 2 === 0 ? "confirmed" : "benign",
    });
  for (let i = 0; i < 5; i++) await client.request("triage.undo", {});
  await client.request("model.delete", { modelId });
  await client.request("dataset.delete", { datasetId });
}

/** Back and forth between two workspaces. */
async function switchWorkspace({ client }: SoakWindow, { home }: SoakFiles, round: number): Promise<void> {
  const path = join(home, round % 10 === 4 ? "other.tidewatch" : "Default.tidewatch");
  const known = await client.ask("workspace.open", { path });
  if (!known.ok) await client.request("workspace.create", { path });
}

/** Pages through rows until stopped; returns the duration of each request in milliseconds. */
export async function turnPages(
  host: HostProgram,
  isOver: () => boolean,
  took: (ms: number) => void,
): Promise<void> {
  const { client, close } = await host.openWindow();
  while (!isOver()) {
    const startedMs = performance.now();
    const list = await client.ask("dataset.list", {});
    const first = list.ok ? (list.value as { id: number }[])[0] : undefined;
    // A dataset may be deleted, or the workspace switched, between two requests; that is a valid reply.
    if (first)
      await client.ask("flows.page", { datasetId: first.id, filter, sort: [], offset: 100, limit: 200 });
    took(performance.now() - startedMs);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  close();
}
