// Tests every layer of every built packet: described within its bytes, in order, and with the same fields as tshark.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { mutate } from "../../../../test/fuzz/mutate.ts";
import { corpus } from "../../../../test/packets/corpus.ts";
import { dnsMessage, dnsOverTcp } from "../../../../test/packets/dns.ts";
import { arp, ethernet, vlan } from "../../../../test/packets/ethernet.ts";
import { ipv4, ipv6 } from "../../../../test/packets/ip.ts";
import type { Content } from "../../../../test/packets/layer.ts";
import { decodeOne, readAll } from "../../../../test/packets/read.ts";
import { icmp, tcp, udp } from "../../../../test/packets/transport.ts";
import { hasTshark, tsharkFields } from "../../../../test/packets/tshark.ts";
import { gre, vxlan } from "../../../../test/packets/tunnel.ts";
import type { PacketLayer } from "../../../shared/packet-vocabulary.ts";
import { createRandom } from "../../math/random.ts";
import { layers } from "../layer.ts";
import type { Packet } from "../packet.ts";
import { dissect } from "./dissect.ts";

const files = [...corpus()];

/** Checks what holds for any dissection, whatever the bytes. */
function check(all: readonly PacketLayer[], length: number): void {
  let reached = 0;
  for (const { from, to, fields } of all) {
    expect(from).toBeGreaterThanOrEqual(reached);
    expect(to).toBeGreaterThanOrEqual(from);
    reached = from;
    for (const field of fields) {
      if (field.from < from || field.to > to || field.to < field.from) expect(field).toBe("inside its layer");
    }
  }
  expect(all.at(-1)?.to ?? 0).toBeLessThanOrEqual(length);
}

const namesOf = (content: Content, link = 1) => {
  const packet = decodeOne(content, { link });
  return dissect(packet, packet.bytes).map(({ name }) => name);
};
const textOf = (all: readonly PacketLayer[], layer: string, field: string) =>
  all.find(({ name }) => name === layer)?.fields.find(({ name }) => name === field)?.text;
const of = (content: Content) => {
  const packet = decodeOne(content);
  return dissect(packet, packet.bytes);
};

describe("layers", () => {
  test("are in the order of the frame, including tunnels and their contents", () => {
    const inner = ethernet({}, ipv4({}, tcp({ flags: "PA" }, "GET / HTTP/1.1\r\nHost: a.example\r\n\r\n")));
    expect(namesOf(ethernet({}, vlan({ id: 7 }, ipv4({}, vxlan(5, inner)))))).toEqual([
      ...["Ethernet", "VLAN", "IPv4", "UDP", "VXLAN", "Ethernet", "IPv4", "TCP", "HTTP"],
    ]);
    expect(namesOf(ethernet({}, ipv4({}, gre({ key: 1 }, ipv6({}, udp({}, new Uint8Array(9)))))))).toEqual([
      ...["Ethernet", "IPv4", "GRE", "IPv6", "UDP", "Payload"],
    ]);
    expect(namesOf(ethernet({}, arp()))).toEqual(["Ethernet", "ARP"]);
  });

  test("all have a distinct name and a description, and the corpus contains most of them", () => {
    const met = new Set(
      files.flatMap(([, file]) =>
        readAll(file).packets.flatMap((packet) => dissect(packet, packet.frameBytes).map(({ name }) => name)),
      ),
    );
    expect(Object.keys(layers).length).toBeGreaterThan(50);
    for (const name of [
      "MPLS",
      "PPPoE",
      "PPP",
      "GENEVE",
      "GTP",
      "Teredo",
      "L2TP",
      "CAPWAP",
      "802.11",
      "Radiotap",
      "Linux cooked",
      "Linux cooked v2",
      "Hop-by-hop options",
      "Fragment",
      "Authentication header",
      "SCTP",
      "ICMPv6",
      "EtherIP",
      "NFLOG",
      "Packet tap",
    ])
      expect(met).toContain(name);
  });

  test("data after the IP packet in its frame is a trailer", () => {
    const frame = ethernet({}, ipv4({}, udp({}, "12345")));
    const padded = new Uint8Array(60);
    padded.set(frame.bytes);
    expect(of(padded).at(-1)).toMatchObject({ name: "Trailer", from: frame.bytes.length, to: 60 });
  });

  test("the packet that an ICMP error quotes is described", () => {
    const quoted = ipv4({ src: "192.0.2.9", dst: "192.0.2.1" }, udp({ from: 5, to: 6 }, ""));
    expect(
      of(ethernet({}, ipv4({}, icmp({ type: 3 }, quoted)))).find(({ name }) => name === "IPv4 in the message")
        ?.summary,
    ).toBe("192.0.2.9 → 192.0.2.1");
  });
});

describe("fields", () => {
  test("of TCP name the flags and every option", () => {
    const options = [2, 4, 5, 180, 4, 2, 8, 10, 0, 0, 0, 9, 0, 0, 0, 7, 1, 3, 3, 7];
    const all = of(ethernet({}, ipv4({}, tcp({ flags: "S", options }))));
    expect(textOf(all, "TCP", "Flags")).toBe("SYN (0x002)");
    expect(textOf(all, "TCP", "Maximum segment size")).toBe("1460 bytes");
    expect(textOf(all, "TCP", "Time stamps")).toBe("9, echoes 7");
    expect(textOf(all, "TCP", "Window scale")).toBe("7 (windows × 128)");
    const broken = of(ethernet({}, ipv4({}, tcp({ flags: "S", options: [2, 40, 5, 180] }))));
    expect(textOf(broken, "TCP", "Option")).toBe("impossible length");
  });

  test("of DNS contain questions and answers, over UDP and TCP", () => {
    const message = dnsMessage({
      response: true,
      questions: [["www.example.org", 1]],
      answers: [{ name: "www.example.org", type: 1, data: [192, 0, 2, 7] }],
    });
    for (const content of [
      udp({ from: 53, to: 9999 }, message),
      tcp({ from: 53, to: 9999, flags: "PA" }, dnsOverTcp(message)),
    ]) {
      const all = of(ethernet({}, ipv4({}, content)));
      expect(textOf(all, "DNS", "Question")).toBe("www.example.org A");
      expect(textOf(all, "DNS", "Answer")).toBe("www.example.org A 192.0.2.7");
      expect(all.at(-1)?.summary).toBe("response A www.example.org 192.0.2.7");
    }
  });

  test("a name with circular pointers ends the message without an error", () => {
    const message = dnsMessage({ questions: [["a", 1]] });
    message.set([0xc0, 12], 12);
    expect(of(ethernet({}, ipv4({}, udp({ to: 53 }, message)))).at(-1)?.name).toBe("DNS");
  });
});

test("never throws, stays within the frame and ends soon, whatever the bytes", () => {
  for (let seed = 0; seed < 1500; seed++) {
    const [, file] = files[seed % files.length]!;
    const [, other] = files[(seed * 7) % files.length]!;
    for (const packet of readAll(mutate(file, { random: createRandom(seed), other })).packets.slice(0, 40))
      check(dissect(packet, packet.frameBytes), packet.frameBytes.length);
  }
});

test("returns from every truncation of every packet", () => {
  for (const [, file] of files)
    for (const packet of readAll(file).packets)
      for (let length = 0; length <= packet.frameBytes.length; length++)
        check(dissect(packet as Packet, packet.frameBytes.slice(0, length)), length);
});

/** A field of tshark, if it is installed, and how tshark writes its value. */
const oracle = [
  ["eth.src", "Ethernet", "Source"],
  ["eth.dst", "Ethernet", "Destination"],
  ["ip.src", "IPv4", "Source"],
  ["ip.ttl", "IPv4", "Time to live"],
  ["ip.len", "IPv4", "Total length"],
  ["ipv6.src", "IPv6", "Source"],
  ["ipv6.hlim", "IPv6", "Hop limit"],
  ["tcp.seq_raw", "TCP", "Sequence number"],
  ["tcp.window_size_value", "TCP", "Window"],
  ["tcp.options.mss_val", "TCP", "Maximum segment size"],
  ["udp.srcport", "UDP", "Source port"],
  ["udp.length", "UDP", "Length"],
  ["icmp.type", "ICMP", "Type"],
  ["vlan.id", "VLAN", "VLAN"],
  ["mpls.label", "MPLS", "Label"],
  ["gre.key", "GRE", "Key"],
  ["vxlan.vni", "VXLAN", "Network"],
  ["geneve.vni", "GENEVE", "Network"],
  ["gtp.teid", "GTP", "Tunnel endpoint"],
  ["sctp.srcport", "SCTP", "Source port"],
] as const;

/** The number or address in a text. */
const plain = (text: string) => {
  const inBrackets = /\((0x[0-9a-f]+|\d+)\)$/.exec(text)?.[1] ?? text.replace(/ bytes$/, "");
  return /^(0x[0-9a-f]+|\d+)$/.test(inBrackets) ? Number(inBrackets) : inBrackets;
};

test.runIf(hasTshark)("reads the same as tshark", () => {
  const folder = mkdtempSync(join(tmpdir(), "tidewatch-dissection-"));
  let compared = 0;
  try {
    for (const name of ["plain", "tags", "chains", "tunnels"]) {
      const file = corpus().get(name)!;
      const path = join(folder, `${name}.pcap`);
      writeFileSync(path, file);
      const { rows } = tsharkFields(
        path,
        oracle.map(([field]) => field),
      );
      for (const [index, packet] of readAll(file).packets.entries()) {
        const all = dissect(packet, packet.frameBytes);
        for (const [k, [field, layer, ours]] of oracle.entries()) {
          const values = all
            .filter(({ name }) => name === layer)
            .flatMap(({ fields }) =>
              fields.filter(({ name }) => name === ours).map(({ text }) => plain(text)),
            );
          const theirs = (rows[index]?.[k] ?? "").split(",").filter((text) => text !== "");
          // After an MPLS label tshark guesses.
          if (field.startsWith("eth.")) theirs.splice(1);
          if (theirs.length === 0 || values.length === 0) continue;
          compared += 1;
          const missing = theirs.map(plain).filter((value) => !values.includes(value));
          expect([name, index, field, missing]).toEqual([name, index, field, []]);
        }
      }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  expect(compared).toBeGreaterThan(150);
});
