// Assertions for the layers' tests: a packet wrapped in the layer under test, and the expected result.

import { expect, it } from "vitest";
import { addressWords } from "./address.ts";
import { ethernet } from "./ethernet.ts";
import { ipv4, ipv6 } from "./ip.ts";
import type { Content, Layer } from "./layer.ts";
import { decodeOne, payloadOf } from "./read.ts";
import { tcp, udp } from "./transport.ts";

export const four = ipv4({ src: "192.0.2.1", dst: "192.0.2.2" }, udp({ from: 1111, to: 2222 }, "hello"));
export const six = ipv6({ src: "2001:db8::a", dst: "2001:db8::b" }, udp({ from: 1111, to: 2222 }, "hello"));

/** The frame contains `four`, wrapped in other layers. */
export function expectFour(frame: Content, more: object = {}, link = 1): void {
  const packet = decodeOne(frame, { link });
  expect(packet).toMatchObject({ ipVersion: 4, srcPort: 1111, dstPort: 2222, fault: 0, ...more });
  expect(textOf(payloadOf(packet))).toBe("hello");
}

/** Frames of link types that contain `four`, one test each. */
export function testLinks(frames: readonly [name: string, link: number, frame: Content, more?: object][]) {
  for (const [name, link, frame, more] of frames) it(`reads ${name}`, () => expectFour(frame, more, link));
}

export function expectFault(frame: Content, fault: number, link = 1): void {
  expect(decodeOne(frame, { link }).fault).toBe(fault);
}

export const inner4 = ipv4(
  { src: "192.0.2.1", dst: "192.0.2.2" },
  tcp({ from: 1111, to: 2222, flags: "PA" }, "hello"),
);
export const inner6 = ipv6(
  { src: "2001:db8::a", dst: "2001:db8::b" },
  tcp({ from: 1111, to: 2222 }, "hello"),
);
export const frame4 = ethernet({}, inner4);
export const outer4 = (content: Layer) => ethernet({}, ipv4({ src: "10.9.9.1", dst: "10.9.9.2" }, content));
export const outer6 = (content: Layer) => ethernet({}, ipv6({ src: "fd00::1", dst: "fd00::2" }, content));

/** Frames that contain `inner4` in a kind of tunnel, with the tunnel's id and the part of it in the flow's key. */
export function testTunnels(
  kind: number,
  cases: readonly [name: string, frame: Content, id: number, key: number][],
): void {
  for (const [name, frame, id, key] of cases) {
    it(`meters the inner packet of ${name}`, () => {
      const packet = decodeOne(frame);
      expect(packet).toMatchObject({
        ipVersion: 4,
        src0: 0xc0000201 | 0,
        dst0: 0xc0000202 | 0,
        protocol: 6,
        srcPort: 1111,
        dstPort: 2222,
        tcpFlags: 0x18,
        payloadLength: 5,
        tunnelKind: kind,
        tunnelId: id,
        tunnelKey: key,
        tunnelDepth: 1,
        fault: 0,
      });
      expect(textOf(payloadOf(packet))).toBe("hello");
    });
    it(`meters the outer packet of ${name} with that option`, () => {
      const packet = decodeOne(frame, { tunnels: "outer" });
      const [src0] = addressWords(packet.ipVersion === 4 ? "10.9.9.1" : "fd00::1");
      expect(packet).toMatchObject({ src0, tunnelKind: 0, tunnelId: -1, tunnelDepth: 0, fault: 0 });
    });
  }
}

/** The frame contains `inner6` in a kind of tunnel. */
export function expectInner6(frame: Content, kind: number): void {
  const more = { dst3: 11, srcPort: 1111, tunnelKind: kind, fault: 0 };
  expect(decodeOne(frame)).toMatchObject({ ipVersion: 6, ...more });
}

/** Without the tunnel's header, a packet on a tunnel's port is plain UDP. */
export function expectPlainUdp(port: number): void {
  expect(decodeOne(outer4(udp({ to: port }, "\xff\xff no tunnel")))).toMatchObject({
    protocol: 17,
    dstPort: port,
    tunnelKind: 0,
    tunnelDepth: 0,
  });
}

export function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
