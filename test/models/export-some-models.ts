// Creates a small dataset and exported models of several detectors trained on it, as a base for mutants.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Engine } from "../../src/engine/engine.ts";
import type { JobInput, JobName, JobOutput } from "../../src/shared/contract/contract.ts";

export async function exportSomeModels(
  engine: Engine,
  folder: string,
): Promise<{ datasetId: number; exported: string[] }> {
  const done = async <K extends JobName>(kind: K, input: Partial<JobInput<K>>): Promise<JobOutput<K>> => {
    const { id } = await engine.handlers["job.start"]({ kind, input } as never);
    const { error, output } = await engine.jobEnded(id);
    if (error) throw new Error(error.message);
    return output as JobOutput<K>;
  };
  const path = join(folder, "flows.csv");
  writeFileSync(path, table());
  const { datasetId } = await done("dataset.import", { path });
  const exported: string[] = [];
  for (const detector of ["mahalanobis", "isolation-forest", "knn", "dense-autoencoder"] as const) {
    const network = detector === "dense-autoencoder" ? { epochs: 1 } : {};
    const { modelId } = await done("model.train", { datasetId, detector, ...network });
    const to = join(folder, detector);
    await engine.handlers["model.export"]({ modelId, path: to, as: "folder" });
    exported.push(to);
  }
  return { datasetId, exported };
}

function table(): string {
  const lines = ["ts,orig_h,orig_p,resp_h,resp_p,proto,duration,orig_bytes,resp_bytes"];
  for (let i = 0; i < 240; i++) {
    const [port, protocol] = i % 3 === 0 ? [53, "udp"] : [443, "tcp"];
    const bytes = 400 + ((i * 7919) % 3000);
    lines.push(
      `${1_700_000_000 + i * 7},10.0.0.${(i % 9) + 1},${40_000 + i},192.0.2.${i % 5},${port},${protocol},${(i % 40) / 10},${bytes},${bytes * 9}`,
    );
  }
  return `${lines.join("\n")}\n`;
}
