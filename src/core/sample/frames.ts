// Encodes the sample's frames: Ethernet, IPv4, TCP or UDP with correct checksums, cut at the snap length. One buffer is reused.

type FrameSpec = {
  readonly from: string;
  readonly to: string;
  readonly fromPort: number;
  readonly toPort: number;
  readonly protocol: "tcp" | "udp";
  readonly sequence: number;
  readonly acknowledgement: number;
  readonly flags: number;
  readonly payloadBytes: number;
  readonly head: Uint8Array | undefined;
  readonly identification: number;
};

export const tcpFlags = { fin: 1, syn: 2, rst: 4, push: 8, ack: 16 } as const;

/** Bytes kept of a frame. */
export const snapBytes = 160;

const ethernetBytes = 14;
const ipBytes = 20;
const office = [10, 20];

const parsed = new Map<string, readonly number[]>();
function octets(address: string): readonly number[] {
  let bytes = parsed.get(address);
  if (bytes === undefined) {
    bytes = address.split(".").map(Number);
    parsed.set(address, bytes);
  }
  return bytes;
}

type FrameWriter = {
  readonly bytes: Uint8Array;
  /** Writes a frame to the start of `bytes`; returns its captured length and its length on the wire. */
  write(spec: FrameSpec): { captured: number; wire: number };
};

/** @param noise the bytes of payloads after their first ones */
export function createFrameWriter(noise: Uint8Array): FrameWriter {
  const bytes = new Uint8Array(snapBytes);
  const view = new DataView(bytes.buffer);
  return {
    bytes,
    write(spec) {
      const tcp = spec.protocol === "tcp";
      const syn = tcp && (spec.flags & tcpFlags.syn) !== 0;
      const transport = tcp ? (syn ? 24 : 20) : 8;
      const ipLength = ipBytes + transport + spec.payloadBytes;
      const wire = Math.max(60, ethernetBytes + ipLength);
      const captured = Math.min(wire, snapBytes);
      bytes.fill(0, 0, captured);
      const from = octets(spec.from);
      const to = octets(spec.to);
      station(bytes, 0, to);
      station(bytes, 6, from);
      view.setUint16(12, 0x0800);
      view.setUint16(14, 0x4500);
      view.setUint16(16, ipLength);
      view.setUint16(18, spec.identification & 0xffff);
      view.setUint16(20, 0x4000);
      bytes[22] = isInside(from) ? 64 : 52;
      bytes[23] = tcp ? 6 : 17;
      bytes.set(from, 26);
      bytes.set(to, 30);
      view.setUint16(24, fold(sum(view, 14, 34)));
      view.setUint16(34, spec.fromPort);
      view.setUint16(36, spec.toPort);
      const payloadAt = ethernetBytes + ipBytes + transport;
      if (tcp) {
        view.setUint32(38, spec.sequence >>> 0);
        view.setUint32(42, spec.acknowledgement >>> 0);
        view.setUint16(46, ((transport / 4) << 12) | spec.flags);
        view.setUint16(48, 64_240);
        if (syn) view.setUint32(54, 0x020405b4); // The largest segment: 1460.
      } else view.setUint16(38, 8 + spec.payloadBytes);
      fillPayload(bytes, payloadAt, Math.min(captured, payloadAt + spec.payloadBytes), spec.head, noise);
      const checksumAt = tcp ? 50 : 40;
      const end = ethernetBytes + ipLength;
      // Nobody can verify the checksum of a truncated frame.
      if (end <= captured) {
        const pseudo = sum(view, 26, 34) + bytes[23]! + transport + spec.payloadBytes;
        view.setUint16(checksumAt, fold(pseudo + sum(view, 34, end)) || 0xffff);
      }
      return { captured, wire };
    },
  };
}

const isInside = (address: readonly number[]): boolean =>
  address[0] === office[0] && address[1] === office[1];

/** A locally administered station address; all outside hosts have the gateway's. */
function station(bytes: Uint8Array, at: number, address: readonly number[]): void {
  bytes[at] = 2;
  bytes.set(isInside(address) ? address : [10, 20, 0, 1], at + 2);
}

function fillPayload(
  bytes: Uint8Array,
  from: number,
  to: number,
  head: Uint8Array | undefined,
  noise: Uint8Array,
): void {
  if (to <= from) return;
  const known = Math.min(head?.length ?? 0, to - from);
  if (head !== undefined) bytes.set(head.subarray(0, known), from);
  bytes.set(noise.subarray(0, to - from - known), from + known);
}

function sum(view: DataView, from: number, to: number): number {
  let total = 0;
  let at = from;
  for (; at + 1 < to; at += 2) total += view.getUint16(at);
  return at < to ? total + (view.getUint8(at) << 8) : total;
}

function fold(total: number): number {
  let folded = total;
  while (folded > 0xffff) folded = (folded & 0xffff) + Math.floor(folded / 0x10000);
  return ~folded & 0xffff;
}
