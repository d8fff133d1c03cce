// NetFlow over UDP: gaps in the sequence, templates that never come, and a port that is taken. test/netflow-oracle.test.ts has the flows.
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { expect, test } from "vitest";
import { withEngine } from "../../../test/support/engine.ts";
import { freeUdpPort, sendDatagrams } from "../../../test/support/netflow.ts";
import { startWatch } from "../../../test/support/watch.ts";
import type { Dataset } from "../../shared/vocabulary.ts";

const fixture = withEngine("watch-netflow", "test");

/** A NetFlow 5 message of one flow from 10.0.0.1, whose port is the number of the flow. */
function netflow5(sequence: number): Buffer {
  const bytes = Buffer.alloc(24 + 48);
  bytes.writeUInt16BE(5, 0);
  bytes.writeUInt16BE(1, 2);
  bytes.writeUInt32BE(60_000, 4);
  bytes.writeUInt32BE(1_700_000_000, 8);
  bytes.writeUInt32BE(sequence, 16);
  bytes.set([10, 0, 0, 1, 10, 0, 0, 2], 24);
  bytes.writeUInt32BE(3, 24 + 16);
  bytes.writeUInt32BE(300, 24 + 20);
  bytes.writeUInt32BE(50_000, 24 + 24);
  bytes.writeUInt32BE(55_000, 24 + 28);
  bytes.writeUInt16BE(1000 + sequence, 24 + 32);
  bytes.writeUInt16BE(443, 24 + 34);
  bytes[24 + 38] = 6;
  return bytes;
}

/** An IPFIX message with data of a template that was not sent. */
function withoutTemplate(): Buffer {
  const bytes = Buffer.alloc(16 + 4 + 8);
  bytes.writeUInt16BE(10, 0);
  bytes.writeUInt16BE(bytes.length, 2);
  bytes.writeUInt16BE(300, 16);
  bytes.writeUInt16BE(12, 18);
  return bytes;
}

const start = async () => {
  const port = await freeUdpPort();
  const watch = await startWatch(fixture.engine, { kind: "netflow", address: "127.0.0.1", port });
  await watch.state(({ packets }) => packets === 0);
  return { port, watch };
};

test("what the sequence numbers miss is counted, and data without a template is named", async () => {
  const { port, watch } = await start();
  await sendDatagrams([netflow5(0), netflow5(1), netflow5(4), withoutTemplate()], port);
  const state = await watch.state(({ packets }) => packets === 3);
  expect(state).toMatchObject({ counted: "records", dropped: 2, source: `NetFlow on 127.0.0.1:${port}` });
  expect(state.trouble).toEqual([
    "2 flows of the exporter 127.0.0.1/0 did not arrive, by its sequence numbers.",
  ]);
  const { output } = await watch.stop();
  expect(output.flows).toBe(3);
  const [dataset] = (await fixture.engine.handlers["dataset.list"]({})) as Dataset[];
  expect(dataset).toMatchObject({
    rows: 3,
    timeSpan: { fromMs: 1_699_999_990_000, toMs: 1_699_999_995_000 },
  });
  expect(dataset!.warnings.join(" ")).toMatch(/The exporter 127\.0\.0\.1\/0 sends data but not the template/);
});

test("each datagram may come from another port, as forwarders send them", async () => {
  const { port, watch } = await start();
  for (const sequence of [0, 1, 2]) await sendDatagrams([netflow5(sequence)], port);
  const state = await watch.state(({ packets }) => packets === 3);
  expect(state).toMatchObject({ dropped: 0, trouble: [] });
  await watch.stop();
});

test("a port that is taken is one sentence, and nothing remains", async () => {
  const other = createSocket("udp4");
  other.bind(0, "127.0.0.1");
  await once(other, "listening");
  const { port } = other.address();
  const job = await fixture.run("watch.run", { source: { kind: "netflow", address: "127.0.0.1", port } });
  other.close();
  expect(job.error).toMatchObject({
    code: "INVALID_INPUT",
    message: `Another program listens on UDP port ${port} of 127.0.0.1; end it, or let the exporters send to another port.`,
  });
  expect(await fixture.engine.handlers["dataset.list"]({})).toEqual([]);
});
