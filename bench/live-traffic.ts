// Traffic that never repeats, fast enough to measure a watch: TCP conversations of ten packets, as records of a pcap file, and the same
// conversations as messages of NetFlow 5.
import { ethernet } from "../test/packets/ethernet.ts";
import { ipv4 } from "../test/packets/ip.ts";
import { pcapFile } from "../test/packets/pcap-file.ts";
import { tcp } from "../test/packets/transport.ts";

const headerBytes = 24;
const recordHeaderBytes = 16;
/** Where the addresses are in an Ethernet frame. */
const sourceAt = recordHeaderBytes + 14 + 12;
const packetsPerFlow = 10;

const conversation: [fromClient: boolean, flags: string, bytes: number][] = [
  [true, "S", 0],
  [false, "SA", 0],
  [true, "A", 0],
  [true, "PA", 320],
  [false, "A", 0],
  [false, "PA", 1200],
  [true, "A", 0],
  [true, "FA", 0],
  [false, "FA", 0],
  [true, "A", 0],
];

interface Traffic {
  header: Uint8Array;
  /** The records of the next tenth of a block: one packet of each of its flows, from this time on. */
  next(fromUs: number, lengthUs: number): Buffer;
  /** Packets in such a part. */
  packets: number;
}

/** @param flows that run at a time */
export function createTraffic(flows: number): Traffic {
  const server = "10.200.0.1";
  const client = "10.0.0.1";
  const packets = conversation.map(([fromClient, flags, bytes]) => {
    const [src, dst] = fromClient ? [client, server] : [server, client];
    const [from, to] = fromClient ? [40_000, 443] : [443, 40_000];
    return ethernet({}, ipv4({ src, dst }, tcp({ from, to, flags }, "x".repeat(bytes))));
  });
  const header = pcapFile({}, []);
  const parts = packets.map((packet) => {
    const record = pcapFile({}, [packet]).subarray(headerBytes);
    return Buffer.concat(Array.from({ length: flows }, () => record));
  });
  let step = 0;
  let firstClient = 0;
  return {
    header,
    packets: flows,
    next(fromUs, lengthUs) {
      const part = parts[step]!;
      const bytes = part.length / flows;
      const clientAt = sourceAt + (conversation[step]![0] ? 0 : 4);
      for (let flow = 0; flow < flows; flow++) {
        const at = flow * bytes;
        const us = Math.floor(fromUs + (flow / flows) * lengthUs);
        part.writeUInt32LE(Math.floor(us / 1e6), at);
        part.writeUInt32LE(us % 1e6, at + 4);
        // 10.0.0.0/9 has eight million clients, so an address comes again long after its flow ended.
        part.writeUInt32BE(0x0a00_0000 + ((firstClient + flow) % 0x7f_ffff), at + clientAt);
      }
      step = (step + 1) % packetsPerFlow;
      if (step === 0) firstClient += flows;
      return part;
    },
  };
}

const flowsPerMessage = 30;

/** Messages of NetFlow 5 that describe conversations which have just ended, both directions of each. */
export function createNetflowMessages() {
  const bytes = Buffer.alloc(24 + flowsPerMessage * 48);
  let sequence = 0;
  bytes.writeUInt16BE(5, 0);
  bytes.writeUInt16BE(flowsPerMessage, 2);
  bytes.writeUInt32BE(3_600_000, 4);
  return {
    records: flowsPerMessage,
    next(nowMs: number): Buffer {
      bytes.writeUInt32BE(Math.floor(nowMs / 1000), 8);
      bytes.writeUInt32BE(sequence, 16);
      for (let k = 0; k < flowsPerMessage; k++) {
        const at = 24 + k * 48;
        const client = 0x0a00_0000 + (Math.floor((sequence + k) / 2) % 0x7f_ffff);
        const isFirst = k % 2 === 0;
        bytes.writeUInt32BE(isFirst ? client : 0x0ac8_0001, at);
        bytes.writeUInt32BE(isFirst ? 0x0ac8_0001 : client, at + 4);
        bytes.writeUInt32BE(5, at + 16);
        bytes.writeUInt32BE(1200, at + 20);
        bytes.writeUInt32BE(3_598_000, at + 24);
        bytes.writeUInt32BE(3_599_000, at + 28);
        bytes.writeUInt16BE(isFirst ? 40_000 : 443, at + 32);
        bytes.writeUInt16BE(isFirst ? 443 : 40_000, at + 34);
        bytes[at + 37] = 0x1b;
        bytes[at + 38] = 6;
      }
      sequence += flowsPerMessage;
      return bytes;
    },
  };
}
