// A folded record comes back word for word, and flows of one packet cost a fraction of others.
import { describe, expect, it } from "vitest";
import { epochUs, fillPacket, meterPackets, type TestPacket } from "../../../test/flows/metered.ts";
import { Packet } from "../capture/packet.ts";
import { FlowKey } from "./flow-key.ts";
import { foldRecord, isLone, LONE_WORDS, type RecordPlace, unfoldRecord } from "./lone-record.ts";
import { addPacket, I_CONTEXT, I_HASH, I_SERIAL, RECORD_WORDS, startRecord } from "./record.ts";

function randomSource(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

function placeOf(words: number): RecordPlace {
  // A record before it, and rubbish where it will be: neither may matter.
  const f64 = new Float64Array(2 * words).fill(1e300 / 7);
  return { f64, i32: new Int32Array(f64.buffer), at: words };
}

const flags = ["S", "SEC", "SA", "A", "", "PA", "UPA", "SPUAEC"];

function randomPacket(random: (below: number) => number): TestPacket {
  const v6 = random(3) === 0;
  const host = () => (v6 ? `[2001:db8::${random(99)}:${random(99)}]` : `10.${random(256)}.0.${random(256)}`);
  const protocol = (["tcp", "udp", v6 ? "icmpv6" : "icmp", 47, 132] as const)[random(5)]!;
  return {
    at: random(1e6) / 7,
    from: `${host()}:${random(65_536)}`,
    to: `${host()}:${random(65_536)}`,
    protocol,
    flags: protocol === "tcp" ? flags[random(flags.length)]! : "",
    seq: random(2 ** 32) | 0,
    window: random(2) * random(65_536),
    ttl: random(256),
    tos: random(256),
    vlan: random(2) === 0 ? random(4096) : -1,
    tunnel: random(2) === 0 ? [3, random(2 ** 24), random(2 ** 24)] : [0, -1, 0],
    fragment: random(4),
    ns: random(1000),
  };
}

describe("a folded record", () => {
  it("comes back word for word", () => {
    const random = randomSource(7);
    const packet = new Packet();
    const key = new FlowKey(0);
    for (let round = 0; round < 2000; round++) {
      fillPacket(packet, randomPacket(random), 1 + random(2 ** 31 - 1));
      packet.interfaceIndex = random(9);
      expect(isLone(packet)).toBe(true);
      key.fill(packet);
      const record = placeOf(RECORD_WORDS);
      startRecord(record.f64, record.i32, record.at, packet);
      const i = 2 * record.at;
      key.write(record.i32, i, false);
      record.i32[i + I_HASH] = key.hash;
      record.i32[i + I_SERIAL] = round;
      for (let k = 0; k < 16; k++) record.i32[i + I_CONTEXT + k] = random(1e6);
      addPacket(record.f64, record.i32, record.at, packet, 0);

      const folded = placeOf(LONE_WORDS);
      foldRecord(record, folded);
      const back = placeOf(RECORD_WORDS);
      unfoldRecord(folded, back);
      expect([...back.i32.subarray(i)]).toEqual([...record.i32.subarray(i)]);
      expect(key.sideIn(folded.i32, 2 * folded.at)).toBe(0);
      expect(folded.f64[folded.at]).toBe(packet.timeUs);
    }
  });

  it.each(["F", "R", "FA", "RA"])("is refused for a packet with the flags %s", (ending) => {
    const packet = new Packet();
    fillPacket(packet, { at: 0, from: "10.0.0.1:1", to: "10.0.0.2:2", flags: ending }, 1);
    expect(isLone(packet)).toBe(false);
  });

  it("ends as any other does, by time, by its successor, by a full table and by the end of the capture", () => {
    const syn = (at: number, port: number): TestPacket => ({
      at,
      from: `10.0.0.1:${port}`,
      to: "10.0.0.2:80",
      flags: "S",
    });
    const packets = [syn(0, 1), syn(1, 2), syn(2, 3), syn(3, 4), syn(300, 2), syn(301, 5)];
    const flows = meterPackets(packets, { maxFlows: 3 });
    expect(flows.map(({ orig_port, start_time, end_reason }) => [orig_port, start_time, end_reason])).toEqual(
      [
        [1, epochUs, "evicted"],
        [2, epochUs + 1e6, "idle"],
        [3, epochUs + 2e6, "idle"],
        [4, epochUs + 3e6, "idle"],
        [2, epochUs + 300e6, "end"],
        [5, epochUs + 301e6, "end"],
      ],
    );
    expect(flows.map(({ orig_packets, history }) => [orig_packets, history])).toEqual(
      packets.map(() => [1, "S"]),
    );
  });
});
