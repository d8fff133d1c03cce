// A watched interface: real traffic over a veth pair, captured by dumpcap, gives the flows of a capture that dumpcap wrote itself. An interface
// that goes away, a dumpcap that is killed, lacks the right to capture, or is not there: each a sentence, and no flow is lost.
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { afterEach, expect, test } from "vitest";
import { withEngine } from "../../../test/support/engine.ts";
import { client, openLink, server, whyNoLink } from "../../../test/support/network-namespace.ts";
import { startWatch, until } from "../../../test/support/watch.ts";

const reason = whyNoLink();
if (reason !== "") console.warn(`Interfaces are not tried: ${reason}`);
const tried = test.skipIf(reason !== "");

const fixture = withEngine("watch-interface", "test");
const links: Awaited<ReturnType<typeof openLink>>[] = [];
const path = process.env.PATH;

async function open() {
  const folder = join(fixture.folder, "programs");
  mkdirSync(folder);
  const link = await openLink(folder);
  links.push(link);
  process.env.PATH = `${folder}:${path}`;
  return link;
}
afterEach(() => {
  process.env.PATH = path;
  for (const link of links.splice(0)) link.close();
});

async function flowsOf(datasetId: number): Promise<string[]> {
  const columns = ["orig_addr", "orig_port", "resp_addr", "resp_port", "protocol", "conn_state"];
  const counts = ["orig_packets", "resp_packets", "orig_payload_bytes", "resp_payload_bytes", "history"];
  const page = await fixture.engine.handlers["flows.page"]({
    ...{ datasetId, filter: { kind: "all" }, sort: [], offset: 0, limit: 1000 },
    columns: [...columns, ...counts],
  });
  return Array.from(page.rowIds, (_, row) => page.cells.map((column) => column[row]))
    .filter((row) => row[0] === client && row[2] === server)
    .map((row) => JSON.stringify(row))
    .sort();
}

/** The dumpcap of the watch. */
const dumpcapOf = (name: string): number =>
  Number(execFileSync("pgrep", ["-f", `dumpcap -q -i ${name} -w -`], { encoding: "utf8" }).trim());
const isCapturing = async (link: { name: string }) => {
  await until("dumpcap", () => {
    try {
      return dumpcapOf(link.name) > 0;
    } catch {
      return false;
    }
  });
  await wait(1000);
};

tried("the flows are those of a capture that dumpcap writes beside it", { timeout: 60_000 }, async () => {
  const link = await open();
  const file = join(fixture.folder, "beside.pcapng");
  const beside: ChildProcess = spawn("dumpcap", ["-q", "-i", link.name, "-w", file], { stdio: "ignore" });
  const watch = await startWatch(fixture.engine, { kind: "interface", name: link.name });
  await isCapturing(link);
  await link.talk(12);
  await watch.state(({ packets }) => packets >= 12 * 8);
  await wait(500);
  const { state, output } = await watch.stop();
  beside.kill("SIGINT");
  await once(beside, "exit");
  expect(state).toBe("done");
  const flows = await flowsOf(output.datasetId!);
  expect(flows).toHaveLength(24);
  const imported = await fixture.done("dataset.import", { path: file });
  expect(flows).toEqual(await flowsOf(imported.datasetId));
});

tried(
  "an interface that goes away ends the watch with a sentence, and keeps its flows",
  { timeout: 60_000 },
  async () => {
    const link = await open();
    const watch = await startWatch(fixture.engine, { kind: "interface", name: link.name });
    await isCapturing(link);
    await link.talk(3);
    await watch.state(({ packets }) => packets >= 3 * 8);
    link.pull();
    const { state, output } = await watch.ended();
    expect(state).toBe("done");
    expect(output.ended).toMatch(new RegExp(`^dumpcap ended its capture on ${link.name}: .*\\.$`));
    expect(await flowsOf(output.datasetId!)).toHaveLength(6);
  },
);

tried(
  "a dumpcap that is killed ends the watch with a sentence, and keeps its flows",
  { timeout: 60_000 },
  async () => {
    const link = await open();
    const watch = await startWatch(fixture.engine, { kind: "interface", name: link.name });
    await isCapturing(link);
    await link.talk(2);
    await watch.state(({ packets }) => packets >= 2 * 8);
    process.kill(dumpcapOf(link.name), "SIGKILL");
    const { state, output } = await watch.ended();
    expect(state).toBe("done");
    expect(output.ended).toBe(`dumpcap ended its capture on ${link.name}: it was ended by SIGKILL.`);
    expect(await flowsOf(output.datasetId!)).toHaveLength(4);
  },
);

const failure = async (name: string) =>
  (await fixture.run("watch.run", { source: { kind: "interface", name } })).error?.message;

tried(
  "no interface of this name, and no right to capture: what dumpcap says, and nothing remains",
  async () => {
    expect(await failure("nosuch0")).toMatch(/^dumpcap cannot capture on nosuch0: .*nosuch0/);
    const dumpcap = execFileSync("which", ["dumpcap"], { encoding: "utf8" }).trim();
    const powerless = join(fixture.folder, "dumpcap");
    writeFileSync(
      powerless,
      `#!/bin/sh\nexec setpriv --reuid 65534 --regid 65534 --clear-groups --inh-caps=-all --bounding-set=-all ${dumpcap} "$@"\n`,
    );
    chmodSync(powerless, 0o755);
    process.env.PATH = `${fixture.folder}:${path}`;
    expect(await failure("lo")).toMatch(/^dumpcap cannot capture on .*(permission|not permitted|privilege)/i);
    expect(await fixture.engine.handlers["dataset.list"]({})).toEqual([]);
  },
);

test("without dumpcap a sentence says what to install, or to pipe", async () => {
  process.env.PATH = fixture.folder;
  expect(await failure("eth0")).toBe(
    "dumpcap is not installed, so no interface can be watched; install Wireshark's command-line tools, or pipe a capture: tcpdump -w - | tidewatch watch -",
  );
});
