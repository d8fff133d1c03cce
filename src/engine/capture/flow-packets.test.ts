// From flows to their packets: listed, carved byte by byte, and the cases where packets cannot be found.
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
import { describe, expect, test } from "vitest";
import { ethernet } from "../../../test/packets/ethernet.ts";
import { firstTimeUs } from "../../../test/packets/frame.ts";
import { ipv4 } from "../../../test/packets/ip.ts";
import { type Content, join } from "../../../test/packets/layer.ts";
import { pcapFile } from "../../../test/packets/pcap-file.ts";
import { readAll } from "../../../test/packets/read.ts";
import { udp } from "../../../test/packets/transport.ts";
import { hasTshark, tsharkFields } from "../../../test/packets/tshark.ts";
import { withCaptures } from "../../../test/support/captures.ts";
import { withEngine } from "../../../test/support/engine.ts";
import { capture, client, down, frames, server, up } from "../../../test/support/web-capture.ts";

const fixture = withEngine("flow-packets", "test");
const { run } = fixture;
const { file, imported, page, packetsOf } = withCaptures(fixture);

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
      filter: "",
    });
    expect(answer.packets.map(({ frame }) => frame)).toEqual([3, 5]);
  });

  test("a part after an active timeout that begins with the responder keeps its directions", async () => {
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

  test("a part that begins with a later fragment is found through the first fragment", async () => {
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

  test("carved frames are byte for byte those of the flows, and comments name the flow", async () => {
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

  test("when packets cannot be found, a message says so and nothing is written", async () => {
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
    // Another capture of the same size: the last address byte of every frame differs.
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
    "the packets of every flow can be carved (skipped without ../shared/data)",
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
