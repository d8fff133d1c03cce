// A TCP or UDP conversation as alternating data, with consecutive sequence numbers, for tests.

import type { TestPacket } from "./metered.ts";

const bytesOf = (text: string | Uint8Array) =>
  typeof text === "string" ? Uint8Array.from(text, (letter) => letter.charCodeAt(0)) : text;

/** The data of one side: "up" is the client's. */
export type Turn = readonly ["up" | "down", string | Uint8Array];

/** One packet per turn, 10 ms apart. */
export function talk(port: number, turns: readonly Turn[], protocol: "tcp" | "udp" = "tcp"): TestPacket[] {
  const sent = { up: 1000, down: 9000 };
  return turns.map(([side, data], k) => {
    const payload = bytesOf(data);
    const seq = sent[side];
    sent[side] += payload.length;
    const ends = [`10.0.0.1:41000`, `10.0.0.2:${port}`] as const;
    const [from, to] = side === "up" ? ends : ([ends[1], ends[0]] as const);
    return { at: k / 100, from, to, protocol, payload, seq, flags: protocol === "tcp" ? "PA" : "" };
  });
}
