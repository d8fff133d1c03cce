// What the packets pane reads: lists under a filter, layers of a packet, and the stream of a flow; with limits, and as tshark sees them.
import { beforeAll, describe, expect, test } from "vitest";
import { ethernet } from "../../../test/packets/ethernet.ts";
import { firstTimeUs } from "../../../test/packets/frame.ts";
import { ipv4 } from "../../../test/packets/ip.ts";
import { pcapFile } from "../../../test/packets/pcap-file.ts";
import { tcp } from "../../../test/packets/transport.ts";
import { hasTshark, tsharkFields } from "../../../test/packets/tshark.ts";
import { withCaptures } from "../../../test/support/captures.ts";
import { withEngine } from "../../../test/support/engine.ts";
import { client, server } from "../../../test/support/web-capture.ts";
import { mostFlowPackets } from "./flow-frames.ts";

const fixture = withEngine("list-packets", "file");
const { file, imported, page } = withCaptures(fixture);

const request = "GET / HTTP/1.1\r\nHost: tide.example\r\n\r\n";
const answer = "HTTP/1.1 200 OK\r\n\r\nhello";
const up = (flags: string, seq: number, ack: number, payload = "") =>
  ethernet({}, ipv4({ src: client, dst: server }, tcp({ from: 40_000, to: 80, flags, seq, ack }, payload)));
const down = (flags: string, seq: number, ack: number, payload = "") =>
  ethernet({}, ipv4({ src: server, dst: client }, tcp({ from: 80, to: 40_000, flags, seq, ack }, payload)));
const talk = [
  up("S", 9_000, 0),
  down("SA", 70_000, 9_001),
  up("A", 9_001, 70_001),
  up("PA", 9_001, 70_001, request),
  // The answer's second half comes first, and once more.
  down("PA", 70_011, 9_001 + request.length, answer.slice(10)),
  down("PA", 70_001, 9_001 + request.length, answer.slice(0, 10)),
  down("PA", 70_001, 9_001 + request.length, answer),
];
const path = () =>
  file(
    "talk.pcap",
    pcapFile(
      {},
      talk.map((content, i) => ({ content, us: firstTimeUs + i * 250_000 })),
    ),
  );

let flow = { datasetId: 0, flowId: 0 };
beforeAll(async () => {
  const dataset = await imported(path());
  const [row] = await page(dataset, ["packets"], "packets > 1");
  flow = { datasetId: dataset.id, flowId: row!.flow as number };
});

const list = (filter: string, more: { offset?: number; limit?: number } = {}) =>
  fixture.engine.handlers["packets.list"]({ ...flow, offset: 0, limit: 1000, filter, ...more });
const framesOf = async (filter: string) => (await list(filter)).packets.map(({ frame }) => frame);

describe("a list", () => {
  test("counts TCP's numbers from the first of each side", async () => {
    const { packets, total, matching } = await list("");
    expect([total, matching]).toEqual([7, 7]);
    expect(packets.map(({ nth, sequence, acknowledgement }) => [nth, sequence, acknowledgement])).toEqual([
      [0, 0, null],
      [1, 0, 1],
      [2, 1, 1],
      [3, 1, 1],
      [4, 11, 39],
      [5, 1, 39],
      [6, 1, 39],
    ]);
    expect(packets[4]!.info).toBe("80 → 40000 [PSH ACK] Seq=11 Ack=39 Win=65535 Len=14");
  });

  test.runIf(hasTshark)("as tshark does", async () => {
    const { packets } = await list("");
    const { rows } = tsharkFields(path(), ["tcp.seq_raw", "tcp.ack_raw"]);
    expect(rows.map(([seq]) => Number(seq) - (Number(seq) < 60_000 ? 9_000 : 70_000))).toEqual(
      packets.map(({ sequence }) => sequence),
    );
  });

  test.each([
    ["flags contains syn", [1, 2]],
    ["from = responder and payload > 0", [5, 6, 7]],
    ["length > 70", [4, 7]],
    ["payload in 1..15", [5, 6]],
    ["time >= 1s and time < 1.5s", [5, 6]],
    ["content contains tide.example", [4]],
    ["hello", [5, 7]],
    ["not payload = 0 and seq = 1", [4, 6, 7]],
    ["ack is missing", [1]],
    ["flags in (SYN, RST)", [1]],
  ])("under %s has frames %j", async (filter, frames) => {
    expect(await framesOf(filter)).toEqual(frames);
  });

  test("is read in blocks under a filter, too", async () => {
    const answer = await list("payload > 0", { offset: 1, limit: 2 });
    expect([answer.packets.map(({ nth }) => nth), answer.matching, answer.total]).toEqual([[4, 5], 4, 7]);
  });

  test("says what does not fit a filter, and where", async () => {
    await expect(list("lenght > 5")).rejects.toThrow(/lenght.*length/s);
    await expect(list("info ~ /a+/")).rejects.toThrow("Packets are not searched by regular expressions");
    await expect(list("length >")).rejects.toThrow(/character/);
  });
});

test("a packet has its layers, and their bytes", async () => {
  const { layers, hex } = await fixture.engine.handlers["packet.bytes"]({ ...flow, nth: 3 });
  expect(layers.map(({ name }) => name)).toEqual(["Ethernet", "IPv4", "TCP", "HTTP"]);
  const host = layers.at(-1)!.fields.find(({ name }) => name === "Host")!;
  expect(host.text).toBe("tide.example");
  expect(Buffer.from(hex, "hex").subarray(host.from, host.to).toString()).toBe("Host: tide.example");
});

describe("a stream", () => {
  test("has each byte once, in the order of the numbers", async () => {
    const stream = await fixture.engine.handlers["packets.stream"]({ ...flow, mostBytes: 4096 });
    const texts = stream.pieces.map(({ fromOriginator, hex }) => [
      fromOriginator,
      Buffer.from(hex, "hex").toString(),
    ]);
    expect(texts).toEqual([
      [true, request],
      [false, answer.slice(0, 10)],
      [false, answer.slice(10)],
    ]);
    expect(stream).toMatchObject({
      originatorBytes: 38,
      responderBytes: 24,
      missingBytes: 0,
      shownBytes: 62,
      packets: 7,
      total: 7,
    });
  });

  test("says how much of it is shown", async () => {
    const stream = await fixture.engine.handlers["packets.stream"]({ ...flow, mostBytes: 40 });
    expect([stream.shownBytes, stream.originatorBytes + stream.responderBytes]).toEqual([40, 62]);
    expect(stream.pieces.map(({ hex }) => hex.length / 2)).toEqual([38, 2]);
  });
});

test("of a flow with more packets than are kept, the rest is listed, and read, but not searched", async () => {
  const count = mostFlowPackets + 5;
  const seconds = (i: number) => firstTimeUs + i * 1000;
  const contents = Array.from({ length: count }, (_, i) => ({
    content: up("A", 9_000 + i, 1),
    us: seconds(i),
  }));
  const dataset = await imported(file("many.pcap", pcapFile({}, contents)));
  const [row] = await page(dataset, ["packets"]);
  const many = { datasetId: dataset.id, flowId: row!.flow as number };
  const { engine } = fixture;
  const end = await engine.handlers["packets.list"]({ ...many, offset: count - 3, limit: 1000, filter: "" });
  expect(end.packets.map(({ nth, sequence }) => [nth, sequence])).toEqual(
    [count - 3, count - 2, count - 1].map((nth) => [nth, nth + 1]),
  );
  const found = await engine.handlers["packets.list"]({
    ...many,
    offset: 0,
    limit: 10,
    filter: `seq > ${mostFlowPackets - 2}`,
  });
  expect(found).toMatchObject({ total: count, matching: 2, readable: mostFlowPackets });
  const last = await engine.handlers["packet.bytes"]({ ...many, nth: count - 1 });
  expect([last.frame, last.layers.map(({ name }) => name)]).toEqual([count, ["Ethernet", "IPv4", "TCP"]]);
});
