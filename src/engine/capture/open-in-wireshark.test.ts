// From a row to Wireshark, through the engine: the program in the settings gets a file with the flow's packets and a filter that shows all
// of them. Scores are in the packet comments.

import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { ethernet } from "../../../test/packets/ethernet.ts";
import { ipv4 } from "../../../test/packets/ip.ts";
import { pcapFile } from "../../../test/packets/pcap-file.ts";
import { readAll } from "../../../test/packets/read.ts";
import { tcp, udp } from "../../../test/packets/transport.ts";
import { hasTshark } from "../../../test/packets/tshark.ts";
import { withEngine } from "../../../test/support/engine.ts";

const fixture = withEngine("open", "test");
const { run, done } = fixture;
let program: string;
beforeEach(async () => {
  program = join(fixture.folder, "wireshark");
  writeFileSync(
    program,
    `#!/bin/sh\nprintf '%s\\n' "$@" > "${fixture.folder}/arguments"\ncp "$2" "${fixture.folder}/shown"\nsleep 1\n`,
  );
  chmodSync(program, 0o755);
  const ask = (from: number) => ethernet({}, ipv4({}, udp({ from, to: 53 }, "?")));
  const syn = ethernet({}, ipv4({}, tcp({ from: 4000, to: 80, flags: "S" })));
  writeFileSync(join(fixture.folder, "asks.pcap"), pcapFile({}, [ask(1001), ask(1002), syn, ask(1001)]));
  expect((await run("dataset.import", { path: join(fixture.folder, "asks.pcap") })).error).toBeNull();
});

const files = () => {
  const where = join(fixture.folder, "data", "wireshark");
  return existsSync(where) ? readdirSync(where) : [];
};

test.skipIf(process.platform === "win32")("the flow's packets, and a filter that shows them", async () => {
  await fixture.engine.handlers["settings.set"]({ wiresharkPath: program });
  const job = await run("packets.wireshark", { datasetId: 1, flowIds: [0] });
  expect(job.error).toBeNull();
  const output = job.output as { path: string; filter: string; packets: number };
  expect(output).toMatchObject({ program, packets: 2 });
  expect(readFileSync(join(fixture.folder, "arguments"), "utf8").trim().split("\n")).toEqual([
    "-r",
    output.path,
    "-Y",
    output.filter,
  ]);
  const shown = readFileSync(join(fixture.folder, "shown"));
  expect(readAll(shown).packets.map(({ srcPort }) => srcPort)).toEqual([1001, 1001]);
  if (!hasTshark) return;
  const tshark = spawnSync("tshark", ["-r", join(fixture.folder, "asks.pcap"), "-Y", output.filter], {
    encoding: "utf8",
  });
  expect(tshark.stdout.trim().split("\n")).toHaveLength(2);
});

test("without Wireshark, a sentence says what to do, and no file is left", async () => {
  await fixture.engine.handlers["settings.set"]({
    wiresharkPath: join(fixture.folder, "elsewhere", "wireshark"),
  });
  const job = await run("packets.wireshark", { datasetId: 1, flowIds: [0] });
  expect(job.error).toMatchObject({ code: "NOT_FOUND", message: expect.stringContaining("--program PATH") });
  await fixture.engine.handlers["settings.set"]({ wiresharkPath: program });
  const beyond = await run("packets.wireshark", { datasetId: 1, flowIds: [77] });
  expect(beyond.error).toMatchObject({ code: "NOT_FOUND" });
  expect(files()).toEqual([]);
});

test("a model that has not scored the dataset is refused before anything is written", async () => {
  const job = await run("packets.carve", {
    datasetId: 1,
    flowIds: [0],
    path: join(fixture.folder, "x.pcapng"),
    modelId: 7,
  });
  expect(job.error).toMatchObject({ code: "NOT_FOUND" });
  expect(existsSync(join(fixture.folder, "x.pcapng"))).toBe(false);
});

test("score and reasons are in the comment of each flow's first packet", async () => {
  const many = Array.from({ length: 400 }, (_, i) =>
    ethernet({}, ipv4({}, udp({ from: 2000 + i, to: 53 }, "x".repeat(i === 399 ? 900 : 10 + (i % 7))))),
  );
  writeFileSync(join(fixture.folder, "many.pcap"), pcapFile({}, many));
  const { datasetId } = await done("dataset.import", { path: join(fixture.folder, "many.pcap") });
  const { modelId } = await done("model.train", { datasetId, detector: "mean-z" });
  await done("model.score", { modelId, datasetId });
  const path = join(fixture.folder, "two.pcapng");
  await done("packets.carve", { datasetId, flowIds: [0, 399], path, modelId });
  const comments = readAll(readFileSync(path)).summary.comments.filter(({ frame }) => frame > 0);
  expect(comments.map(({ text }) => text.split("\n"))).toEqual([
    [
      expect.stringContaining("first packet of flow 0,"),
      expect.stringMatching(/^Score \d+\.\d by the model .+\./),
    ],
    [
      expect.stringContaining("first packet of flow 399,"),
      expect.stringMatching(/^Score \d+\.\d by the model .+\. Packet size, \w+: 900 B/),
    ],
  ]);
});
