// The contents of a workspace that an analyst sees, as a set of sentences, so that contents before and after a fault
// can be compared.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Client } from "../../src/shared/transport/rpc.ts";
import type { Place } from "./place.ts";

export type Facts = ReadonlySet<string>;

/**
 * All facts of the open workspace and of the files beside it. Reads every dataset, model and score; throws if one
 * cannot be read.
 */
export async function factsOf(client: Client, place: Place): Promise<Facts> {
  const facts = new Set<string>();
  const datasets = await client.request("dataset.list", {});
  for (const { id, name, rows } of datasets) {
    const page = await client.request("flows.page", { datasetId: id, offset: 0, limit: 1000 });
    facts.add(`dataset ${id} with ${rows} rows, ${digest([page.total, page.rowIds, page.cells])}`);
    facts.add(`dataset ${id} is called ${name}`);
    for (let row = 0; row < Math.min(20, rows); row++) {
      const { verdict, note, tags } = await client.request("row.annotations", { datasetId: id, row });
      if (verdict) facts.add(`row ${row} of dataset ${id} is ${verdict.verdict}`);
      if (note) facts.add(`row ${row} of dataset ${id} has the note ${note}`);
      for (const tag of tags) facts.add(`row ${row} of dataset ${id} has the tag ${tag}`);
    }
    const { found, incidents } = await client.request("incidents.page", { datasetId: id, limit: 200 });
    if (found)
      facts.add(`incidents of dataset ${id}: ${digest(incidents.map(({ key, title }) => [key, title]))}`);
  }
  for (const { id, name, champion } of await client.request("model.list", {})) {
    await client.request("model.card", { modelId: id });
    facts.add(`model ${id}`);
    facts.add(`model ${id} is called ${name}`);
    if (champion) facts.add(`model ${id} is the champion`);
  }
  for (const { modelId, datasetId, rows } of await client.request("scores.list", {})) {
    // Scores of a deleted dataset are kept while it can be restored.
    if (!datasets.some(({ id }) => id === datasetId)) continue;
    const page = await client.request("flags.page", { modelId, datasetId, offset: 0, limit: 50 });
    facts.add(`scores of dataset ${datasetId} by model ${modelId}: ${rows} rows, ${page.total} flags`);
  }
  for (const { address, name } of await client.request("host.list", {}))
    facts.add(`${address} is called ${name}`);
  for (const { name } of await client.request("view.list", {})) facts.add(`view ${name}`);
  for (const name of readdirSync(place.out)) {
    if (!name.startsWith(".")) facts.add(`file ${name} is ${describeFile(join(place.out, name))}`);
  }
  return facts;
}

/** Whether a file of a place is complete, as far as two runs of one command agree. */
function describeFile(path: string): string {
  if (statSync(path).isDirectory()) return readdirSync(path).sort().join(" ");
  const bytes = readFileSync(path);
  if (!path.endsWith(".html")) return digest(bytes.toString("latin1"));
  return bytes.toString().trimEnd().endsWith("</html>") ? "a whole page" : "cut";
}

const digest = (value: unknown): string =>
  createHash("sha256").update(JSON.stringify(value)).digest("hex").slice(0, 12);
