// The memory of open flows goes while they end.
import { expect, it } from "vitest";
import { fillPacket } from "../../../test/flows/metered.ts";
import { Packet } from "../capture/packet.ts";
import { FlowMeter } from "./meter.ts";

it("the records of flows that end together are freed as they end, once each", () => {
  const flows = 20_000;
  const recordBytes = 24 * 8;
  const batchRows = 1000;
  const freed: ArrayBuffer[] = [];
  const freedAtBatch: number[] = [];
  const meter = new FlowMeter(
    { batchRows },
    () => freedAtBatch.push(freed.length),
    (buffer) => freed.push(buffer),
  );
  const packet = new Packet();
  for (let i = 0; i < flows; i++) {
    const from = `10.1.${i >> 8}.${i & 255}:${1024 + i}`;
    fillPacket(packet, { at: i / 1000, from, to: "10.0.0.5:443", flags: "S" }, i + 1);
    meter.add(packet);
  }
  expect(freed).toHaveLength(0);
  meter.finish();
  const bytes = freed.reduce((sum, buffer) => sum + buffer.byteLength, 0);
  expect(bytes).toBeGreaterThanOrEqual(flows * recordBytes);
  expect(new Set(freed).size).toBe(freed.length);
  expect(freedAtBatch[flows / batchRows / 2]).toBeGreaterThan(0);
});
