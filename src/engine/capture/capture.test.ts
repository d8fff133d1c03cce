// Captures through the engine, as its hosts see it: imported plain and gzipped, seen while they are read, cancelled, cut,
// refused; and back from flows to packets.

import { createHash } from "node:crypto";
import {
  appendFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join as joinPath } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { arp, ethernet } from "../../../test/packets/ethernet.ts";
import { firstTimeUs } from "../../../test/packets/frame.ts";
import { ipv4 } from "../../../test/packets/ip.ts";
import { type Content, join } from "../../../test/packets/layer.ts";
import { pcapFile } from "../../../test/packets/pcap-file.ts";
import { interfaceBlock, packetBlock, section } from "../../../test/packets/pcapng-file.ts";
import { readAll } from "../../../test/packets/read.ts";
import { tcp, udp } from "../../../test/packets/transport.ts";
import { hasTshark, tsharkFields } from "../../../test/packets/tshark.ts";
import { vxlan } from "../../../test/packets/tunnel.ts";
import { withEngine } from "../../../test/support/engine.ts";
import { filterFrom } from "../../shared/filter.ts";
import type { CaptureOptions, Dataset } from "../../shared/vocabulary.ts";
import { defaultCaptureOptions } from "./capture-options.ts";

const fixture = withEngine("capture", "test");
const { run } = fixture;

const file = (name: string, content: Uint8Array): string => {
  const path = joinPath(fixture.folder, name);
  writeFileSync(path, content);
  return path;
};
const datasets = () => Promise.resolve(fixture.engine.handlers["dataset.list"]({}));
const imported = async (path: string, capture?: Partial<CaptureOptions>): Promise<Dataset> => {
  const job = await run("dataset.import", { path, capture: { ...defaultCaptureOptions, ...capture } });
  expect(job.error).toBeNull();
  const { datasetId } = job.output as { datasetId: number };
  return (await datasets()).find(({ id }) => id === datasetId)!;
};
const page = async ({ id }: Pick<Dataset, "id">, columns: string[], filter = "") => {
  const answer = await fixture.engine.handlers["flows.page"]({
    datasetId: id,
    filter: filterFrom(filter),
    sort: [{ column: "first_frame", descending: false }],
    offset: 0,
    limit: 1000,
    columns,
  });
  return answer.rowIds.map((flow, row): { flow: number } & Record<string, unknown> => ({
    flow,
    ...Object.fromEntries(answer.columns.map((name, c) => [name, answer.cells[c]![row]])),
  }));
};
const packetsOf = ({ id }: Dataset, flowId: number) =>
  fixture.engine.handlers["packets.list"]({ datasetId: id, flowId, offset: 0, limit: 1000 });
const nothingLeft = async () => {
  const { path } = (await fixture.engine.handlers["workspace.current"]({}))!;
  for (const name of ["datasets", "temporary"]) {
    const inside = joinPath(path, name);
    expect(existsSync(inside) ? readdirSync(inside) : []).toEqual([]);
  }
};

const [client, server] = ["10.0.0.5", "10.0.0.80"];
const up = (flags: string, payload: Content = [], from = 40_000) =>
  ethernet({}, ipv4({ src: client, dst: server }, tcp({ from, to: 80, flags }, payload)));
const down = (flags: string, payload: Content = [], to = 40_000) =>
  ethernet({}, ipv4({ src: server, dst: client }, tcp({ from: 80, to, flags }, payload)));
const ask = (from: number) => ethernet({}, ipv4({ src: client }, udp({ from, to: 53 }, "who is it?")));

/** A web request, with a question and an ARP in between: frames 1, 2, 3, 5, 6 and 4. */
const frames = [
  up("S"),
  down("SA"),
  up("A"),
  ask(5353),
  up("PA", "GET / HTTP/1.1\r\nHost: tide.example\r\n\r\n"),
  down("PA", "HTTP/1.1 200 OK\r\n\r\n"),
  ethernet({}, arp()),
];
const capture = () => pcapFile({}, frames);

/** So many flows of one packet each, three seconds apart, so that each ends while others come. */
function manyFlows(count: number): Uint8Array {
  const one = pcapFile({}, [ask(1)]);
  const record = one.subarray(24);
  const all = new Uint8Array(24 + count * record.length);
  all.set(one.subarray(0, 24));
  const view = new DataView(all.buffer);
  for (let i = 0; i < count; i++) {
    const at = 24 + i * record.length;
    all.set(record, at);
    view.setUint32(at, Math.floor(firstTimeUs / 1e6) + 3 * i, true);
    // Addresses and ports of each flow's own; the checksums go wrong, which the meter does not mind.
    view.setUint32(at + 16 + 14 + 12, 0x0a000000 + i);
    view.setUint16(at + 16 + 34, 1024 + (i % 60_000));
  }
  return all;
}

describe("import", () => {
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
    const blocks = frames.map((content, i) =>
      packetBlock({ ticks: BigInt(firstTimeUs + 1000 * i) }, content),
    );
    const plain = join(section({}, interfaceBlock({ name: "eth0" }), ...blocks));
    const dataset = await imported(file("web.pcapng.gz", gzipSync(plain)));
    expect(dataset.source).toMatchObject({ format: "pcapng, gzip" });
    const columns = dataset.columns.map(({ name }) => name).filter((name) => name !== "interface");
    expect(await page(dataset, columns)).toEqual(
      await page(await imported(file("web.pcap", capture())), columns),
    );
  });

  test("what is set about metering is obeyed and kept with the dataset", async () => {
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

  test("the flow inside a tunnel is metered and names it; the one outside when that is asked for", async () => {
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

  test("rows can be read, filtered and profiled while more come; afterwards they are the same", async () => {
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

  test("cancelled: quickly, and nothing of it stays", async () => {
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
    // Rough on a busy machine: what counts is that it does not read on.
    expect(performance.now() - before).toBeLessThan(5000);
    expect(await datasets()).toEqual([]);
    await nothingLeft();
    expect(gone.at(-1)).toBe(gone[0]);
    expect((await imported(file("web.pcap", capture()))).rows).toBe(2);
  }, 60_000);

  test("a cut file keeps everything before the cut, and says where it was", async () => {
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
    ["arp.pcap", pcapFile({}, [ethernet({}, arp())]), "FILE_EMPTY", /No packet.*holds IP.*1 of 1 are ARP/],
    [
      "noise.bin",
      Uint8Array.from({ length: 999 }, (_, i) => (i * 77) % 256),
      "FILE_NOT_RECOGNISED",
      /no capture/,
    ],
  ])("%s is refused in one sentence, and nothing of it stays", async (name, content, code, message) => {
    const job = await run("dataset.import", { path: file(name, content) });
    expect(job).toMatchObject({ state: "failed", error: { code } });
    expect(job.error!.message).toMatch(message);
    expect(await datasets()).toEqual([]);
    await nothingLeft();
  });

  test("a file that grows while it is read is refused, and nothing of it stays", async () => {
    const path = file("many.pcap", manyFlows(40_000));
    const stop = fixture.engine.on("dataset.changed", () => appendFileSync(path, "more"));
    const job = await run("dataset.import", { path });
    stop();
    expect(job).toMatchObject({ state: "failed", error: { code: "FILE_CHANGED" } });
    expect(await datasets()).toEqual([]);
    await nothingLeft();
  }, 60_000);
});

describe("back to the packets", () => {
  test("the packets of one flow, with directions", async () => {
    const dataset = await imported(file("web.pcap", capture()));
    const [web] = await page(dataset, ["packets"], "packets > 1");
    const { packets, total } = await packetsOf(dataset, web!.flow);
    expect(total).toBe(5);
    expect(packets.map(({ frame, fromOriginator, flags }) => [frame, fromOriginator, flags])).toEqual([
      [1, true, "SYN"],
      [2, false, "SYN ACK"],
      [3, true, "ACK"],
      [5, true, "PSH ACK"],
      [6, false, "PSH ACK"],
    ]);
    expect(packets[0]).toMatchObject({ timeUs: firstTimeUs, source: client, destination: server });
    const answer = await fixture.engine.handlers["packets.list"]({
      datasetId: dataset.id,
      flowId: web!.flow,
      offset: 2,
      limit: 2,
    });
    expect(answer.packets.map(({ frame }) => frame)).toEqual([3, 5]);
  });

  test("a part that an active timeout cut off, and that begins with the responder, keeps its directions", async () => {
    const seconds = [0, 1, 2, 20, 21];
    const contents = [up("S"), down("SA"), up("A"), down("PA", "late"), up("A")];
    const path = file(
      "cut.pcap",
      pcapFile(
        {},
        contents.map((content, i) => ({
          content,
          us: firstTimeUs + seconds[i]! * 1e6,
        })),
      ),
    );
    const dataset = await imported(path, { activeS: 10 });
    const parts = await page(dataset, ["part", "packets"]);
    expect(parts).toMatchObject([
      { part: 1, packets: 3 },
      { part: 2, packets: 2 },
    ]);
    const { packets } = await packetsOf(dataset, parts[1]!.flow);
    expect(packets.map(({ frame, fromOriginator }) => [frame, fromOriginator])).toEqual([
      [4, false],
      [5, true],
    ]);
  });

  test("a part that begins with a later fragment is found by the memory of the first one", async () => {
    const fragment = (offset: number, more: boolean, payload: Content) =>
      ethernet({}, ipv4({ src: client, id: 7, fragment: { offset, more }, protocol: 17 }, payload));
    const whole = udp({ from: 999, to: 53 }, "x".repeat(24)).bytes;
    const path = file(
      "fragments.pcap",
      pcapFile({}, [
        { content: fragment(0, true, whole.subarray(0, 16)), us: firstTimeUs },
        { content: fragment(16, false, whole.subarray(16)), us: firstTimeUs + 20e6 },
      ]),
    );
    const dataset = await imported(path, { activeS: 10 });
    const parts = await page(dataset, ["part", "orig_port"]);
    expect(parts).toMatchObject([
      { part: 1, orig_port: 999 },
      { part: 2, orig_port: 999 },
    ]);
    expect((await packetsOf(dataset, parts[1]!.flow)).packets.map(({ frame }) => frame)).toEqual([2]);
  });

  test("carved frames are those of the flows, byte by byte, and comments say whose", async () => {
    const path = file(
      "web.pcap",
      pcapFile(
        { precision: "ns" },
        frames.map((content, i) => ({
          content,
          us: firstTimeUs + i,
          ns: 7 * i,
        })),
      ),
    );
    const dataset = await imported(path);
    const flows = await page(dataset, ["community_id", "first_frame"]);
    const [web, question] = flows;
    const to = joinPath(fixture.folder, "out.pcapng");
    const job = await run("packets.carve", { datasetId: dataset.id, flowIds: [web!.flow], path: to });
    expect(job).toMatchObject({ state: "done", output: { path: to, packets: 5, bytes: statSync(to).size } });
    const source = readAll(readFileSync(path));
    const carved = readAll(readFileSync(to));
    const essence = (all: typeof carved.packets) =>
      all.map(({ timeUs, timeNs, wireLength, frameBytes }) => ({ timeUs, timeNs, wireLength, frameBytes }));
    expect(essence(carved.packets)).toEqual(
      essence(source.packets.filter(({ frame }) => [1, 2, 3, 5, 6].includes(frame))),
    );
    expect(carved.summary.issues).toEqual([]);
    expect(carved.summary.comments.map(({ frame, text }) => [frame, text])).toEqual([
      [
        0,
        expect.stringContaining(`web.pcap (SHA-256 ${dataset.source.sha256}): 5 packets of 1 flow out of 2`),
      ],
      [1, `Tidewatch: first packet of flow ${web!.flow}, Community ID ${web!.community_id}.`],
    ]);

    expect(await run("packets.carve", { datasetId: dataset.id, flowIds: [0], path: to })).toMatchObject({
      error: { code: "INVALID_INPUT", message: expect.stringContaining("is there already") },
    });
    const both = { datasetId: dataset.id, flowIds: [web!.flow, question!.flow], path: to, overwrite: true };
    expect(await run("packets.carve", both)).toMatchObject({ output: { packets: 6 } });
    expect(readAll(readFileSync(to)).packets).toHaveLength(6);
    if (hasTshark) {
      const { rows, complaint } = tsharkFields(to, ["frame.len", "frame.time_epoch", "udp.dstport"]);
      expect(complaint).toBe("");
      const theirs = tsharkFields(path, ["frame.len", "frame.time_epoch", "udp.dstport"]).rows;
      expect(rows).toEqual(theirs.slice(0, 6));
    }
    expect(readdirSync(fixture.folder).filter((name) => name.endsWith(".part"))).toEqual([]);
  });

  test("what cannot be looked up is said, and nothing is written", async () => {
    const path = file("web.pcap", capture());
    const dataset = await imported(path);
    const table = await imported(file("table.csv", join("a,b\n1,2\n")));
    const to = joinPath(fixture.folder, "out.pcapng");
    const carve = async (input: object) =>
      (await run("packets.carve", { datasetId: dataset.id, flowIds: [0], path: to, ...input })).error;
    expect(await carve({ datasetId: table.id })).toMatchObject({ code: "UNSUPPORTED" });
    expect(await carve({ flowIds: [2] })).toMatchObject({
      code: "NOT_FOUND",
      message: "There is no flow 2 in web.pcap; its flows are 0 to 1.",
    });
    expect(await carve({ path, overwrite: true })).toMatchObject({
      message: expect.stringContaining("the capture itself"),
    });
    expect(await carve({ path: joinPath(fixture.folder, "no", "out.pcapng") })).toMatchObject({
      code: "FILE_MISSING",
    });
    // Of the same size, but another capture: every frame's last address byte differs.
    const other = capture();
    for (let at = 24; at < other.length; at += 16 + new DataView(other.buffer).getUint32(at + 8, true))
      other[at + 16 + 14 + 19]! ^= 1;
    writeFileSync(path, other);
    expect(await carve({})).toMatchObject({ code: "FILE_CHANGED" });
    appendFileSync(path, "more");
    expect(await carve({})).toMatchObject({ code: "FILE_CHANGED" });
    rmSync(path);
    expect(await carve({})).toMatchObject({ code: "FILE_MISSING" });
    expect(existsSync(to)).toBe(false);
  });
});

describe("real captures", () => {
  const real = joinPath(import.meta.dirname, "../../../../shared/data/pcap");
  const some = existsSync(real)
    ? readdirSync(real, { recursive: true, encoding: "utf8" })
        .filter((name) => /\.(pcap|pcapng)(\.gz)?$/.test(name) && statSync(joinPath(real, name)).size > 2000)
        .filter((_, i) => i % 40 === 0)
    : [];
  test.skipIf(some.length === 0)(
    "every packet of every flow is carved, whatever the flows (skipped without ../shared/data)",
    async () => {
      for (const name of some) {
        const job = await run("dataset.import", { path: joinPath(real, name) });
        if (job.state !== "done") {
          expect([name, job.error!.code]).toEqual([name, "FILE_EMPTY"]);
          continue;
        }
        const { datasetId, rows } = job.output as { datasetId: number; rows: number };
        const path = joinPath(fixture.folder, "all.pcapng");
        const input = {
          datasetId,
          flowIds: Array.from({ length: rows }, (_, i) => i),
          path,
          overwrite: true,
        };
        const carve = await run("packets.carve", input);
        expect([name, carve.error]).toEqual([name, null]);
        const { packets } = carve.output as { packets: number };
        const profile = await fixture.engine.handlers["column.profile"]({
          datasetId,
          column: "packets",
          filter: { kind: "all" },
        });
        expect([name, packets]).toEqual([name, Math.round(profile.mean! * rows)]);
      }
    },
    300_000,
  );
});
