// The hash seed of the flow tables: it differs per reading, so flows that collide under one seed spread out under another.
import { expect, test } from "vitest";
import { FlowKey } from "../../core/flow/flow-key.ts";
import { defaultCaptureOptions, meterOptions } from "./capture-options.ts";

const cells = 256;
/** The hash cell of a SYN from a port of 10.0.x.y, as an attacker would compute it. */
function cellOf(key: FlowKey, host: number, port: number): number {
  const packet = { ipVersion: 4, src0: 0x0a000000 | host, dst0: 0x0a010101, srcPort: port, dstPort: 80 };
  key.fill({
    ...packet,
    ...{ protocol: 6, tunnelKind: 0, tunnelKey: 0, vlan: -1, vlanInner: -1 },
  } as never);
  return key.hash & (cells - 1);
}

test("every reading hashes with a different seed", () => {
  const seeds = Array.from({ length: 20 }, () => meterOptions(defaultCaptureOptions).hashSeed);
  expect(new Set(seeds).size).toBeGreaterThan(18);
});

test("flows chosen to collide in one cell spread out under the seed of a reading", () => {
  const known = new FlowKey(0);
  const chosen: [number, number][] = [];
  for (let tried = 0; chosen.length < 200; tried++) {
    const [host, port] = [tried >>> 8, 1024 + (tried & 255)];
    if (cellOf(known, host, port) === 7) chosen.push([host, port]);
  }
  const secret = new FlowKey(meterOptions(defaultCaptureOptions).hashSeed!);
  const hit = new Set(chosen.map(([host, port]) => cellOf(secret, host, port)));
  expect(hit.size).toBeGreaterThan(100);
});
