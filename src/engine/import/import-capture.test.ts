// Captures as datasets: imported plain and gzipped, shown while they are read, cancelled, truncated, refused.
import { createHash } from "node:crypto";
import { appendFileSync, readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { arp, ethernet } from "../../../test/packets/ethernet.ts";
import { firstTimeUs } from "../../../test/packets/frame.ts";
import { ipv4 } from "../../../test/packets/ip.ts";
import { join } from "../../../test/packets/layer.ts";
import { pcapFile } from "../../../test/packets/pcap-file.ts";
import { interfaceBlock, packetBlock, section } from "../../../test/packets/pcapng-file.ts";
import { vxlan } from "../../../test/packets/tunnel.ts";
import { withCaptures } from "../../../test/support/captures.ts";
import { withEngine } from "../../../test/support/engine.ts";
import { ask, capture, client, frames, manyFlows } from "../../../test/support/web-capture.ts";
import { filterFrom } from "../../shared/filter.ts";
import { defaultCaptureOptions } from "../capture/capture-options.ts";

const fixture = withEngine("import-capture", "test");
const { run } = fixture;
const { file, datasets, imported, page, nothingLeft } = withCaptures(fixture);

test("a capture becomes flows with the catalogue's columns, its hash, its time span and its health", async () => {
  const path = file("web.bin", capture());
  const dataset = await imported(path);
  expect(dataset).toMatchObject({
    name: "web.bin",
    kind: "flows",
    rows: 2,
    reading: false,
    refusedRows: 0,
    warnings: [],
    timeSpan: { fromMs: firstTimeUs / 1000, toMs: firstTimeUs / 1000 + 5 },
    source: {
      path,
      format: "pcap",
      why: "The file begins as a pcap does: little-endian, times in microseconds.",
      capture: defaultCaptureOptions,
      sha256: createHash("sha256").update(readFileSync(path)).digest("hex"),
    },
  });
  expect(dataset.refused).toEqual([
    {
      reason: "No IP in the frame: ARP (0x0806)",
      count: 1,
      examples: [{ line: 7, text: "frame 7" }],
    },
  ]);
  expect(dataset.columns.find(({ name }) => name === "orig_ip_bytes")).toMatchObject({
    kind: "integer",
    unit: "bytes",
    about: "bytes of IP packets, headers included, sent by the originator",
  });
  const columns = ["first_frame", "last_frame", "packets", "http_host", "tls_sni", "flipped", "duration_s"];
  expect(await page(dataset, columns)).toEqual([
    {
      flow: expect.any(Number),
      first_frame: 1,
      last_frame: 6,
      packets: 5,
      http_host: "tide.example",
      tls_sni: null,
      flipped: false,
      duration_s: 0.005,
    },
    expect.objectContaining({ first_frame: 4, packets: 1, http_host: null, duration_s: 0 }),
  ]);
  expect(
    await fixture.engine.handlers["column.profile"]({
      datasetId: dataset.id,
      column: "start_time",
      filter: { kind: "all" },
    }),
  ).toMatchObject({ min: firstTimeUs / 1000, max: firstTimeUs / 1000 + 3, missing: 0 });
});

test("gzipped pcapng gives the same flows", async () => {
  const blocks = frames.map((content, i) => packetBlock({ ticks: BigInt(firstTimeUs + 1000 * i) }, content));
  const plain = join(section({}, interfaceBlock({ name: "eth0" }), ...blocks));
  const dataset = await imported(file("web.pcapng.gz", gzipSync(plain)));
  expect(dataset.source).toMatchObject({ format: "pcapng, gzip" });
  const columns = dataset.columns.map(({ name }) => name).filter((name) => name !== "interface");
  expect(await page(dataset, columns)).toEqual(
    await page(await imported(file("web.pcap", capture())), columns),
  );
});

test("capture options are applied and stored with the dataset", async () => {
  const path = file(
    "slow.pcap",
    pcapFile({}, [
      { content: ask(99), us: firstTimeUs },
      { content: ask(99), us: firstTimeUs + 5e6 },
      { content: ask(99), us: firstTimeUs + 10e6 },
    ]),
  );
  expect((await imported(path)).rows).toBe(1);
  const cut = await imported(path, { idleS: 2, communityIdSeed: 1 });
  expect(cut.rows).toBe(3);
  expect(cut.source.capture).toEqual({ ...defaultCaptureOptions, idleS: 2, communityIdSeed: 1 });
  expect((await imported(path, { idleS: null, activeS: null })).rows).toBe(1);
  const job = await run("dataset.import", { path, capture: { ...defaultCaptureOptions, idleS: -1 } }).catch(
    (error) => error,
  );
  expect(job).toMatchObject({ code: "INVALID_INPUT" });
});

test("the flow inside a tunnel is metered and names the tunnel; the outer flow on request", async () => {
  const carried = ethernet({}, ipv4({ src: "10.9.9.1", dst: "10.9.9.2" }, vxlan(7, ask(4000))));
  const path = file("tunnel.pcap", pcapFile({}, [carried]));
  const columns = ["orig_addr", "resp_port", "tunnel"];
  expect(await page(await imported(path), columns)).toEqual([
    { flow: 0, orig_addr: client, resp_port: 53, tunnel: "vxlan" },
  ]);
  expect(await page(await imported(path, { tunnels: "outer" }), columns)).toEqual([
    { flow: 0, orig_addr: "10.9.9.1", resp_port: 4789, tunnel: null },
  ]);
});

test("rows can be read, filtered and profiled during the import, and are the same afterwards", async () => {
  const path = file("many.pcap", manyFlows(120_000));
  const seen: { rows: number; reading: boolean; shown: number; filtered: number; profiled: number }[] = [];
  let looks: Promise<void> = Promise.resolve();
  const look = async (datasetId: number) => {
    const dataset = (await datasets()).find(({ id }) => id === datasetId);
    if (!dataset) return;
    const query = { datasetId, offset: 0, limit: 10, sort: [], columns: ["packets"] };
    const all = await fixture.engine.handlers["flows.page"]({ ...query, filter: { kind: "all" } });
    const some = await fixture.engine.handlers["flows.page"]({
      ...query,
      filter: filterFrom("orig_port < 2000"),
    });
    const profile = await fixture.engine.handlers["column.profile"]({
      datasetId,
      column: "packets",
      filter: { kind: "all" },
    });
    seen.push({
      rows: dataset.rows,
      reading: dataset.reading,
      shown: all.total,
      filtered: some.total,
      profiled: profile.count,
    });
  };
  const stop = fixture.engine.on("dataset.changed", ({ datasetId }) => {
    looks = looks.then(() => look(datasetId).catch(() => {}));
  });
  const dataset = await imported(path);
  stop();
  await looks;
  const growing = seen.filter(({ reading }) => reading);
  expect(growing.length).toBeGreaterThan(0);
  for (const { rows, shown, filtered, profiled } of seen) {
    expect(shown).toBeGreaterThanOrEqual(rows);
    expect(filtered).toBeLessThanOrEqual(profiled);
  }
  expect(growing[0]!.shown).toBeGreaterThan(0);
  expect(dataset).toMatchObject({ rows: 120_000, reading: false });
  const { total } = await fixture.engine.handlers["flows.page"]({
    datasetId: dataset.id,
    filter: filterFrom("packets = 1"),
    sort: [{ column: "start_time", descending: true }],
    offset: 0,
    limit: 1,
  });
  expect(total).toBe(120_000);
}, 60_000);

test("a cancel is quick and leaves nothing behind", async () => {
  const path = file("many.pcap", manyFlows(400_000));
  const gone: number[] = [];
  fixture.engine.on("dataset.changed", ({ datasetId }) => void gone.push(datasetId));
  const job = await fixture.engine.handlers["job.start"]({ kind: "dataset.import", input: { path } });
  while (gone.length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
  expect(await datasets()).toMatchObject([{ reading: true }]);
  const rename = { datasetId: gone[0]!, name: "Early" };
  await expect(Promise.resolve(fixture.engine.handlers["dataset.rename"](rename))).rejects.toThrow(
    "still being read",
  );
  const before = performance.now();
  await fixture.engine.handlers["job.cancel"]({ jobId: job.id });
  expect((await fixture.engine.jobEnded(job.id)).state).toBe("cancelled");
  // Generous, for a busy machine: it only proves that reading stops.
  expect(performance.now() - before).toBeLessThan(5000);
  expect(await datasets()).toEqual([]);
  await nothingLeft();
  expect(gone.at(-1)).toBe(gone[0]);
  expect((await imported(file("web.pcap", capture()))).rows).toBe(2);
}, 60_000);

test("a truncated file keeps everything before the cut, and reports where it is", async () => {
  const whole = capture();
  const plain = await imported(file("cut.pcap", whole.subarray(0, whole.length - 70)));
  expect(plain.rows).toBe(2);
  expect(plain.warnings).toEqual([
    expect.stringMatching(/ends in a packet record, at byte \d+, after frame 5: it was cut short/),
  ]);
  const zipped = gzipSync(whole);
  const cut = await imported(file("cut.pcap.gz", zipped.subarray(0, zipped.length - 12)));
  expect(cut.rows).toBe(2);
  expect(cut.warnings.join()).toMatch(/compressed data ends or is damaged after frame \d/);
});

test.each<[string, Uint8Array, string, RegExp]>([
  ["old.snoop", join("snoop\0\0\0", new Uint8Array(40)), "FILE_NOT_RECOGNISED", /snoop capture.*editcap/],
  ["none.pcap", pcapFile({}, []), "FILE_EMPTY", /holds no packet/],
  ["arp.pcap", pcapFile({}, [ethernet({}, arp())]), "FILE_EMPTY", /No packet.*contains IP.*1 of 1 are ARP/],
  [
    "noise.bin",
    Uint8Array.from({ length: 999 }, (_, i) => (i * 77) % 256),
    "FILE_NOT_RECOGNISED",
    /no capture/,
  ],
])("%s is refused in one sentence, and leaves nothing behind", async (name, content, code, message) => {
  const job = await run("dataset.import", { path: file(name, content) });
  expect(job).toMatchObject({ state: "failed", error: { code } });
  expect(job.error!.message).toMatch(message);
  expect(await datasets()).toEqual([]);
  await nothingLeft();
});

test("a file that grows during reading is refused, and leaves nothing behind", async () => {
  const path = file("many.pcap", manyFlows(40_000));
  const stop = fixture.engine.on("dataset.changed", () => appendFileSync(path, "more"));
  const job = await run("dataset.import", { path });
  stop();
  expect(job).toMatchObject({ state: "failed", error: { code: "FILE_CHANGED" } });
  expect(await datasets()).toEqual([]);
  await nothingLeft();
}, 60_000);
