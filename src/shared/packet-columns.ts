// The columns by which the packets of one flow can be filtered, in the language of all filters.
import type { Column } from "./vocabulary.ts";

const column = <N extends string>(name: N, kind: Column["kind"], words: [about: string, unit?: string]) => ({
  ...{ name, kind, about: words[0], unit: words[1] ?? null },
});

export const packetColumns = [
  column("frame", "integer", ["number of the frame in its capture"]),
  column("time", "number", ["seconds since the first packet of the flow", "s"]),
  column("from", "text", ["originator or responder"]),
  column("length", "integer", ["bytes of the frame on the wire", "bytes"]),
  column("payload", "integer", ["bytes of payload", "bytes"]),
  column("flags", "text", ["flags of TCP, such as SYN ACK"]),
  column("seq", "integer", ["TCP's sequence number, counted from the first of its side"]),
  column("ack", "integer", ["TCP's acknowledgement number, counted from the first of the other side"]),
  column("protocol", "text", ["TCP, UDP, ICMP …"]),
  column("info", "text", ["the packet in one line"]),
  column("content", "text", ["the payload as text"]),
] as const satisfies readonly Column[];
