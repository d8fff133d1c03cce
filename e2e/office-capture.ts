// A capture with known content: an office over two hours, with a scan, a beacon and an exfiltration in the second
// hour. Every packet follows from the seed; the file lists who did what.
import { ethernet } from "../test/packets/ethernet.ts";
import type { Frame } from "../test/packets/frame.ts";
import { ipv4 } from "../test/packets/ip.ts";
import { type Content, join } from "../test/packets/layer.ts";
import { pcapFile } from "../test/packets/pcap-file.ts";
import { tcp, udp } from "../test/packets/transport.ts";

export const office = {
  startMs: Date.UTC(2024, 2, 4, 8),
  hours: 2,
  /** The quiet first hour: only the office. */
  quietUntil: "2024-03-04T08:59:59.999999Z",
  desks: Array.from({ length: 8 }, (_, i) => `10.0.0.${11 + i}`),
  resolver: "10.0.0.2",
  servers: ["192.0.2.10", "192.0.2.11", "192.0.2.12", "198.51.100.20"],
  scanner: "10.0.0.66",
  scannedPorts: 120,
  beaconing: { from: "10.0.0.14", to: "203.0.113.9", port: 4444, times: 50 },
  exfiltration: { from: "10.0.0.17", to: "203.0.113.77", port: 8443, bytes: 2_800_000 },
} as const;

/** Numbers from 0 to 1 that are the same in every run. */
function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

interface Talk {
  us: number;
  from: string;
  to: string;
  fromPort: number;
  toPort: number;
}

const filler = new Uint8Array(1400).map((_, i) => 32 + ((i * 31) % 90));
const chunk = (bytes: number) => filler.subarray(0, Math.max(1, Math.min(1400, Math.round(bytes))));

/** Sequence numbers increase as in real traffic, so that no frame repeats another. */
function packet(
  { from, to, fromPort, toPort }: Talk,
  us: number,
  segment: { flags: string; seq?: number; ack?: number; payload?: Content },
): Frame {
  const { payload = [], ...header } = segment;
  const layer = tcp({ from: fromPort, to: toPort, ...header }, payload);
  return { us: Math.round(us), content: ethernet({}, ipv4({ src: from, dst: to }, layer)) };
}
const back = (talk: Talk): Talk => ({
  ...talk,
  from: talk.to,
  to: talk.from,
  fromPort: talk.toPort,
  toPort: talk.fromPort,
});

/** A whole TCP conversation: handshake, data in both directions, end. */
function conversation(talk: Talk, sizes: { up: number; down: number; stepUs: number }): Frame[] {
  const frames: Frame[] = [];
  let at = talk.us;
  const reply = back(talk);
  const sent = new Map([
    [talk, 1],
    [reply, 1],
  ]);
  const say = (who: Talk, flags: string, payload: Uint8Array = new Uint8Array()) => {
    const seq = sent.get(who) ?? 0;
    const ack = flags === "S" ? 0 : (sent.get(who === talk ? reply : talk) ?? 0);
    frames.push(packet(who, at, { flags, seq, ack, payload }));
    // SYN and FIN count as one byte.
    sent.set(who, seq + payload.length + (/[SF]/.test(flags) ? 1 : 0));
    at += sizes.stepUs;
  };
  say(talk, "S");
  say(reply, "SA");
  say(talk, "A");
  for (let left = sizes.up; left > 0; left -= 1400) say(talk, "PA", chunk(left));
  for (let left = sizes.down; left > 0; left -= 1400) say(reply, "PA", chunk(left));
  say(talk, "FA");
  say(reply, "FA");
  say(talk, "A");
  return frames;
}

function question(talk: Talk, size: number): Frame[] {
  const datagram = (who: Talk, us: number, payload: Content): Frame => ({
    us: Math.round(us),
    content: ethernet(
      {},
      ipv4({ src: who.from, dst: who.to }, udp({ from: who.fromPort, to: who.toPort }, payload)),
    ),
  });
  return [
    datagram(talk, talk.us, chunk(30 + size / 4)),
    datagram(back(talk), talk.us + 8_000, chunk(80 + size)),
  ];
}

export function officeCapture(): Uint8Array {
  const random = seeded(7);
  const frames: Frame[] = [];
  const startUs = office.startMs * 1000;
  const hourUs = 3_600_000_000;
  let port = 40_000;
  const nextPort = () => {
    port = port >= 60_000 ? 40_000 : port + 1;
    return port;
  };
  office.desks.forEach((from, desk) => {
    for (let us = startUs + desk * 3e6; us < startUs + office.hours * hourUs; us += 2e7 + random() * 3e7) {
      frames.push(
        ...question({ us, from, to: office.resolver, fromPort: nextPort(), toPort: 53 }, 40 * random()),
      );
      const to = office.servers[Math.floor(random() * office.servers.length)]!;
      const talk = { us: us + 2e5, from, to, fromPort: nextPort(), toPort: 443 };
      frames.push(
        ...conversation(talk, {
          up: 300 + 500 * random(),
          down: 1_000 + 5_000 * random(),
          stepUs: 15_000 + 20_000 * random(),
        }),
      );
    }
  });
  const second = startUs + hourUs;
  for (let i = 0; i < office.scannedPorts; i++) {
    const talk = {
      us: second + 10 * 60e6 + i * 4e5,
      from: office.scanner,
      to: office.desks[2]!,
      fromPort: nextPort(),
      toPort: 1 + i * 7,
    };
    frames.push(
      packet(talk, talk.us, { flags: "S" }),
      packet(back(talk), talk.us + 300, { flags: "RA", ack: 1 }),
    );
  }
  const { beaconing, exfiltration } = office;
  for (let i = 0; i < beaconing.times; i++) {
    const talk = {
      us: second + i * 60e6 + random() * 1e6,
      from: beaconing.from,
      to: beaconing.to,
      fromPort: nextPort(),
      toPort: beaconing.port,
    };
    frames.push(...conversation(talk, { up: 64, down: 64, stepUs: 60_000 }));
  }
  const leak = {
    us: second + 40 * 60e6,
    from: exfiltration.from,
    to: exfiltration.to,
    fromPort: nextPort(),
    toPort: exfiltration.port,
  };
  frames.push(...conversation(leak, { up: exfiltration.bytes, down: 200, stepUs: 30_000 }));
  frames.sort((a, b) => (a.us ?? 0) - (b.us ?? 0));
  return join(pcapFile({}, frames));
}
