// Remembers the first fragment of each datagram, so that the later ones, which carry no ports, join its flow.
// Bounded: a table of fixed size in which newer datagrams replace older ones. It reassembles nothing.

import { fragmentKinds, type Packet } from "./packet.ts";

/** Sets of two rows each: room for 16,384 datagrams at a time. */
const setBits = 13;
const keyWords = 11;
const identityWords = 18;
/** One word for the time, then the key, then the identity. */
const rowWords = 1 + keyWords + identityWords;
/** A datagram must be complete within 60 s (RFC 8200). */
const lifetimeSeconds = 60;

/** Keys of datagrams whose first fragment is being decoded: at most one per tunnel depth. */
const pendingLimit = 4;

/** The memory of fragments; it takes 2 MB from the first fragment on. */
export class FragmentTable {
  #rows: Int32Array | null = null;
  readonly #key = new Int32Array(keyWords);
  readonly #pending = new Int32Array(pendingLimit * keyWords);
  #pendingCount = 0;

  /** Notes a first fragment before its transport header is read. `settle` follows. */
  expect(packet: Packet): void {
    if (this.#pendingCount === pendingLimit) return;
    this.#fillKey(packet);
    this.#pending.set(this.#key, this.#pendingCount * keyWords);
    this.#pendingCount++;
  }

  /** Stores the decoded packet's identity under the keys noted since the last call. */
  settle(packet: Packet): void {
    if (this.#pendingCount === 0) return;
    this.#rows ??= new Int32Array(2 * rowWords * 2 ** setBits);
    for (let index = 0; index < this.#pendingCount; index++) {
      const key = this.#pending.subarray(index * keyWords, (index + 1) * keyWords);
      this.#store(this.#rows, key, packet);
    }
    this.#pendingCount = 0;
  }

  /**
   * Gives a later fragment the identity of its first one: addresses, ports, protocol, tunnel.
   * @returns false if the first one was not captured, or too long ago
   */
  join(packet: Packet): boolean {
    const rows = this.#rows;
    if (rows === null) return false;
    this.#fillKey(packet);
    const first = setOf(this.#key);
    const row = this.#matches(rows, first, packet)
      ? first
      : this.#matches(rows, first + rowWords, packet)
        ? first + rowWords
        : -1;
    if (row < 0) return false;
    readIdentity(rows, row + 1 + keyWords, packet);
    packet.fragment = fragmentKinds.joined;
    return true;
  }

  #store(rows: Int32Array, key: Int32Array, packet: Packet): void {
    const first = setOf(key);
    const second = first + rowWords;
    const row = sameKey(rows, first, key)
      ? first
      : sameKey(rows, second, key)
        ? second
        : rows[first]! <= rows[second]!
          ? first
          : second;
    rows[row] = secondsOf(packet);
    rows.set(key, row + 1);
    writeIdentity(rows, row + 1 + keyWords, packet);
  }

  #matches(rows: Int32Array, row: number, packet: Packet): boolean {
    return sameKey(rows, row, this.#key) && Math.abs(secondsOf(packet) - rows[row]!) <= lifetimeSeconds;
  }

  #fillKey(packet: Packet): void {
    const key = this.#key;
    key[0] = packet.src0;
    key[1] = packet.src1;
    key[2] = packet.src2;
    key[3] = packet.src3;
    key[4] = packet.dst0;
    key[5] = packet.dst1;
    key[6] = packet.dst2;
    key[7] = packet.dst3;
    key[8] = packet.ipId;
    // RFC 791 makes the protocol part of an IPv4 datagram's identity; RFC 8200 does not for IPv6. The version is
    // never 0, so an empty row matches no key.
    key[9] = packet.ipVersion === 4 ? 0x400 | packet.protocol : 0x600;
    key[10] =
      (packet.vlan << 16) ^ packet.vlanInner ^ Math.imul(packet.tunnelKey + packet.tunnelKind, 0x9e3779b1);
  }
}

function setOf(key: Int32Array): number {
  let hash = 0;
  for (let index = 0; index < keyWords; index++)
    hash = Math.imul(hash ^ key[index]!, 0x85ebca6b) ^ (hash >>> 15);
  hash ^= hash >>> 16;
  return (hash & (2 ** setBits - 1)) * 2 * rowWords;
}

function sameKey(rows: Int32Array, row: number, key: Int32Array): boolean {
  for (let index = 0; index < keyWords; index++) if (rows[row + 1 + index] !== key[index]) return false;
  return true;
}

function secondsOf(packet: Packet): number {
  return Math.floor(packet.timeUs / 1_000_000) | 0;
}

function writeIdentity(rows: Int32Array, at: number, packet: Packet): void {
  rows[at] = packet.ipVersion;
  rows[at + 1] = packet.src0;
  rows[at + 2] = packet.src1;
  rows[at + 3] = packet.src2;
  rows[at + 4] = packet.src3;
  rows[at + 5] = packet.dst0;
  rows[at + 6] = packet.dst1;
  rows[at + 7] = packet.dst2;
  rows[at + 8] = packet.dst3;
  rows[at + 9] = packet.protocol;
  rows[at + 10] = (packet.srcPort << 16) | packet.dstPort;
  rows[at + 11] = packet.icmpType;
  rows[at + 12] = packet.icmpCode;
  rows[at + 13] = packet.icmpId;
  rows[at + 14] = packet.tunnelKind;
  rows[at + 15] = packet.tunnelId;
  rows[at + 16] = packet.tunnelKey;
  rows[at + 17] = packet.tunnelDepth;
}

function readIdentity(rows: Int32Array, at: number, packet: Packet): void {
  packet.ipVersion = rows[at]!;
  packet.src0 = rows[at + 1]!;
  packet.src1 = rows[at + 2]!;
  packet.src2 = rows[at + 3]!;
  packet.src3 = rows[at + 4]!;
  packet.dst0 = rows[at + 5]!;
  packet.dst1 = rows[at + 6]!;
  packet.dst2 = rows[at + 7]!;
  packet.dst3 = rows[at + 8]!;
  packet.protocol = rows[at + 9]!;
  packet.srcPort = rows[at + 10]! >>> 16;
  packet.dstPort = rows[at + 10]! & 0xffff;
  packet.icmpType = rows[at + 11]!;
  packet.icmpCode = rows[at + 12]!;
  packet.icmpId = rows[at + 13]!;
  packet.tunnelKind = rows[at + 14]!;
  packet.tunnelId = rows[at + 15]!;
  packet.tunnelKey = rows[at + 16]!;
  packet.tunnelDepth = rows[at + 17]!;
}
