// Small captures for tests of the engine: a web request with a DNS query and an ARP in between, and captures of many flows.
import { arp, ethernet } from "../packets/ethernet.ts";
import { firstTimeUs } from "../packets/frame.ts";
import { ipv4 } from "../packets/ip.ts";
import type { Content } from "../packets/layer.ts";
import { pcapFile } from "../packets/pcap-file.ts";
import { tcp, udp } from "../packets/transport.ts";

export const [client, server] = ["10.0.0.5", "10.0.0.80"];
export const up = (flags: string, payload: Content = [], from = 40_000) =>
  ethernet({}, ipv4({ src: client, dst: server }, tcp({ from, to: 80, flags }, payload)));
export const down = (flags: string, payload: Content = [], to = 40_000) =>
  ethernet({}, ipv4({ src: server, dst: client }, tcp({ from: 80, to, flags }, payload)));
export const ask = (from: number) => ethernet({}, ipv4({ src: client }, udp({ from, to: 53 }, "who is it?")));

/** A web request, with a DNS query and an ARP in between: frames 1, 2, 3, 5, 6 and 4. */
export const frames = [
  up("S"),
  down("SA"),
  up("A"),
  ask(5353),
  up("PA", "GET / HTTP/1.1\r\nHost: tide.example\r\n\r\n"),
  down("PA", "HTTP/1.1 200 OK\r\n\r\n"),
  ethernet({}, arp()),
];
export const capture = () => pcapFile({}, frames);

/** `count` flows of one packet each, three seconds apart, so that each ends while others come. */
export function manyFlows(count: number): Uint8Array {
  const one = pcapFile({}, [ask(1)]);
  const record = one.subarray(24);
  const all = new Uint8Array(24 + count * record.length);
  all.set(one.subarray(0, 24));
  const view = new DataView(all.buffer);
  for (let i = 0; i < count; i++) {
    const at = 24 + i * record.length;
    all.set(record, at);
    view.setUint32(at, Math.floor(firstTimeUs / 1e6) + 3 * i, true);
    // Different addresses and ports for each flow; the checksums become wrong, which the meter ignores.
    view.setUint32(at + 16 + 14 + 12, 0x0a000000 + i);
    view.setUint16(at + 16 + 34, 1024 + (i % 60_000));
  }
  return all;
}
