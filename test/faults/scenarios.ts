// The programs' actions during a fault: commands and requests that write. A scenario is a list of steps; each
// succeeds or fails by itself, and starts from a place that `prepareBases` prepared without faults.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { jobs } from "../../src/shared/contract/contract.ts";
import { AppError } from "../../src/shared/errors.ts";
import { corpus } from "../packets/corpus.ts";
import { createPlace, type Place } from "./place.ts";
import { type EngineProgram, runProgram } from "./programs.ts";

export type BaseName = "empty" | "table" | "model" | "full";
export type Bases = Readonly<Record<BaseName, Place>>;

type Step = (engine: EngineProgram, place: Place) => Promise<unknown>;

export type Scenario = { name: string; base: BaseName } & (
  | {
      /** Arguments of one command. */
      command: (place: Place, data: Data) => string[];
      /** Whether it goes on where it ended: it is run again without a fault, and then nothing may be missing or there twice. */
      goesOn?: true;
      /** Whether it shows its result, and keeps none, where a full disk lets the workspace be opened for reading only. It says so. */
      showsOnly?: true;
    }
  | { /** Requests to the engine, one after the other. */ steps: Step[] }
);

/** Files for the scenarios to import, where no fault happens. */
export interface Data {
  table: string;
  capture: string;
}

export function writeData(folder: string): Data {
  const data = { table: join(folder, "flows.csv"), capture: join(folder, "office.pcap") };
  writeFileSync(data.table, flowTable());
  writeFileSync(data.capture, corpus().get("plain")!);
  return data;
}

/** 300 ordinary flows, and one host that tries 120 ports of another within two minutes. */
function flowTable(): string {
  const lines = ["ts,orig_h,orig_p,resp_h,resp_p,proto,duration,orig_bytes,resp_bytes,label"];
  for (let i = 0; i < 300; i++) {
    const [port, protocol] = i % 3 === 0 ? [53, "udp"] : [443, "tcp"];
    const bytes = 400 + ((i * 7919) % 3000);
    lines.push(
      `${1_700_000_000 + i * 7},10.0.0.${(i % 9) + 1},${40_000 + i},192.0.2.${i % 5},${port},${protocol},${(i % 40) / 10},${bytes},${bytes * 9},BENIGN`,
    );
  }
  for (let i = 0; i < 120; i++)
    lines.push(`${1_700_000_900 + i},10.0.0.66,${50_000 + i},192.0.2.1,${1 + i * 11},tcp,0,60,0,PortScan`);
  return `${lines.join("\n")}\n`;
}

/** Places without faults: empty, with one dataset, with a model and its scores, and with incidents and verdicts as well. */
export async function prepareBases(parent: string, data: Data): Promise<Bases> {
  const run = async (place: Place, ...args: string[]) => {
    const { code, err } = await runProgram(place, [...args, "-w", place.workspace]);
    if (code !== 0) throw new Error(`tidewatch ${args[0]} failed without a fault: ${err}`);
  };
  const empty = createPlace(parent);
  const table = createPlace(parent);
  await run(table, "import", data.table);
  const model = createPlace(parent, table);
  await run(model, "train", "-k", "mahalanobis");
  const full = createPlace(parent, model);
  await run(full, "score");
  await run(full, "incidents");
  return { empty, table, model, full };
}

/** What a step returns that worked in a workspace open for reading only, such as one whose disk is full: its result goes with the engine. */
export const keepsNothing = "keeps nothing";

/** Runs a job like a request: returns its output or throws its error. */
const runJob: (...of: Parameters<EngineProgram["job"]>) => (engine: EngineProgram) => Promise<unknown> =
  (kind, input) => async (engine) => {
    const { error, output } = await engine.job(kind, input);
    if (error) throw new AppError(error.code, error.message, error.detail);
    const workspace = "readsOnly" in jobs[kind] ? await engine.client.request("workspace.current", {}) : null;
    return workspace?.isReadOnly ? keepsNothing : output;
  };

const inWorkspace = (place: Place) => ["-w", place.workspace];
const verdict =
  (row: number, word: "confirmed" | "benign"): Step =>
  ({ client }) =>
    client.request("verdict.give", { on: { datasetId: 1, rows: [row] }, verdict: word });

export const scenarios: readonly Scenario[] = [
  {
    name: "create",
    base: "empty",
    steps: [({ client }, place) => client.request("workspace.create", { path: place.workspace })],
  },
  { name: "import a table", base: "table", command: (p, data) => ["import", data.table, ...inWorkspace(p)] },
  {
    name: "import a capture",
    base: "table",
    command: (p, data) => ["import", data.capture, ...inWorkspace(p)],
  },
  {
    name: "watch a capture",
    base: "table",
    command: (p, data) => [
      ...["watch", data.capture, "--for", "2", "--no-model", "--name", "office"],
      ...inWorkspace(p),
    ],
    goesOn: true,
  },
  { name: "first import", base: "empty", command: (p, data) => ["import", data.table, ...inWorkspace(p)] },
  {
    name: "train",
    base: "table",
    command: (p) => ["train", "-k", "dense-autoencoder", "--epochs", "2", ...inWorkspace(p)],
  },
  { name: "score", base: "model", command: (p) => ["score", ...inWorkspace(p)] },
  {
    name: "find incidents",
    base: "model",
    command: (p) => ["incidents", ...inWorkspace(p)],
    showsOnly: true,
  },
  {
    name: "judge",
    base: "full",
    steps: [
      verdict(1, "confirmed"),
      verdict(2, "benign"),
      ({ client }) => client.request("note.set", { datasetId: 1, row: 3, text: "asked Eva" }),
      ({ client }) =>
        client.request("tag.set", { on: { datasetId: 1, rows: [4, 5] }, add: ["seen"], remove: [] }),
      verdict(6, "confirmed"),
      ({ client }) => client.request("host.name", { address: "10.0.0.66", name: "printer" }),
      verdict(7, "confirmed"),
      ({ client }) =>
        client.request("verdict.give", { on: { datasetId: 1, rows: [8, 9, 10, 11] }, verdict: "unsure" }),
    ],
  },
  {
    name: "rename",
    base: "full",
    steps: [
      ({ client }) => client.request("dataset.rename", { datasetId: 1, name: "monday" }),
      ({ client }) => client.request("model.rename", { modelId: 1, name: "Monday" }),
      ({ client }) => client.request("model.promote", { modelId: 1 }),
    ],
  },
  {
    name: "delete a dataset",
    base: "full",
    steps: [({ client }) => client.request("dataset.delete", { datasetId: 1 })],
  },
  {
    name: "delete a model",
    base: "full",
    steps: [({ client }) => client.request("model.delete", { modelId: 1 })],
  },
  {
    name: "restore and count",
    base: "table",
    steps: [
      ({ client }) => client.request("dataset.delete", { datasetId: 1 }),
      ({ client }) => client.request("dataset.restore", { datasetId: 1 }),
      runJob("dataset.bin", { datasetId: 1 }),
      runJob("incident.find", { datasetId: 1 }),
    ],
  },
  {
    name: "export a table",
    base: "full",
    command: (p) => ["export", "--to", join(p.out, "flows.csv"), "--model", "1", ...inWorkspace(p)],
  },
  {
    name: "export Parquet",
    base: "table",
    command: (p) => ["export", "--to", join(p.out, "flows.parquet"), ...inWorkspace(p)],
  },
  {
    name: "export a model",
    base: "model",
    command: (p) => ["models", "export", "1", join(p.out, "model"), ...inWorkspace(p)],
  },
  { name: "report", base: "full", command: (p) => ["report", join(p.out, "report.html"), ...inWorkspace(p)] },
];
