import { expect, test } from "vitest";
import { meterOne, type TestPacket } from "../../../../test/flows/metered.ts";

const bytes = (length: number, valueAt: (i: number) => number) =>
  Uint8Array.from({ length }, (_, i) => valueAt(i) & 255);
/** Requests and answers with the same content, one pair a second. */
const pings = (count: number, contentOf: (turn: number) => Uint8Array): TestPacket[] =>
  Array.from({ length: count }, (_, turn): TestPacket[] => [
    {
      at: turn,
      from: "10.0.0.1:0",
      to: "10.0.0.2:0",
      protocol: "icmp",
      icmp: [8, 0],
      payload: contentOf(turn),
    },
    {
      at: turn + 0.1,
      from: "10.0.0.2:0",
      to: "10.0.0.1:0",
      protocol: "icmp",
      icmp: [0, 0],
      payload: contentOf(turn),
    },
  ]).flat();

test("a plain ping has one content, whatever its time stamp", () => {
  const plain = (turn: number) => bytes(56, (i) => (i < 16 ? turn * 31 + i : i));
  expect(meterOne(pings(20, plain)).ping_contents).toBe(1);
});

test("pings with data have many contents, counted up to sixteen", () => {
  expect(meterOne(pings(5, (turn) => bytes(48, (i) => i * turn))).ping_contents).toBe(5);
  expect(meterOne(pings(60, (turn) => bytes(48, (i) => i * turn + turn))).ping_contents).toBe(16);
  expect(meterOne(pings(4, (turn) => bytes(20 + turn, () => 7))).ping_contents).toBe(4);
});

test("other ICMP messages, and other protocols, have no value", () => {
  const error: TestPacket = {
    at: 0,
    from: "10.0.0.1:0",
    to: "10.0.0.2:0",
    protocol: "icmp",
    icmp: [3, 3],
    payload: 40,
  };
  expect(meterOne([error]).ping_contents ?? null).toBe(null);
  const datagram: TestPacket = { at: 0, from: "10.0.0.1:9", to: "10.0.0.2:9", protocol: "udp", payload: 40 };
  expect(meterOne([datagram]).ping_contents ?? null).toBe(null);
});
