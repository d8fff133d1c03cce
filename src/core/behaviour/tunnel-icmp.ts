// Tunnels in pings: payloads that are too large, or whose requests and answers differ.
import { bytesText, durationText, manyText } from "../../shared/number-words.ts";
import type { Finding } from "./finding.ts";
import type { FlowView } from "./flow-view.ts";
import { groupRows } from "./group-rows.ts";
import { isPing } from "./icmp-type.ts";
import { clamp, sumOf } from "./numbers.ts";

export function icmpTunnels(view: FlowView): Finding[] {
  const groups = groupRows(view.rows, (row) =>
    view.protocol[row] === 1 && view.hostKinds[view.responder[row]!] !== "group"
      ? Math.min(view.originator[row]!, view.responder[row]!) * (view.hosts.length + 1) +
        Math.max(view.originator[row]!, view.responder[row]!)
      : -1,
  );
  const findings: Finding[] = [];
  for (let group = 0; group < groups.count; group++) {
    const rows = groups.rowsOf(group);
    const packets = sumOf(view.packetsOut, rows) + sumOf(view.packetsIn, rows);
    const bytes = sumOf(view.bytesOut, rows) + sumOf(view.bytesIn, rows);
    // A log without payload bytes counts the headers too.
    const headers = view.has("orig_payload_bytes") ? 0 : 42;
    const perPacket = Math.max(0, bytes / Math.max(1, packets) - headers);
    const outBytes = sumOf(view.bytesOut, rows);
    const inBytes = sumOf(view.bytesIn, rows);
    // An echo reply repeats the request; a tunnel's two sides differ. Errors only quote a header.
    const uneven = Math.abs(outBytes - inBytes) / Math.max(1, bytes);
    if (packets < 8 || !Array.from(rows).some((row) => isPing(view, row))) continue;
    const contents = rows.reduce((most, row) => Math.max(most, view.number("ping_contents", row) || 0), 0);
    // If the data does not say whether contents change, truncated answers look the same, so the sign weighs less.
    const knowsContents = rows.some((row) => view.number("ping_contents", row) > 0);
    const unlike = knowsContents && contents < 3 ? 0 : (knowsContents ? 1 : 0.7) * answersUnlike(view, rows);
    if ((bytes < 1_000 || packets < 20) && unlike === 0) continue;
    // No answer, at the pace of a flood.
    const lastS =
      view.durationS[rows.at(-1)!]! + (view.startMs[rows.at(-1)!]! - view.startMs[rows[0]!]!) / 1000;
    if (Math.min(outBytes, inBytes) === 0 && packets > 50 * Math.max(1, lastS)) continue;
    // A ping repeats one content after its time stamp; contents that change are data.
    const varied = clamp((contents - 3) / 9);
    const volume = clamp(Math.log10(bytes / 5_000) / 2);
    const large =
      bytes < 5_000
        ? 0
        : clamp(volume * 0.5 + clamp((perPacket - 70) / 400) * 0.6) * clamp(0.35 + uneven * 3);
    const strength = Math.max(
      large,
      varied * clamp(0.4 + 0.2 * Math.log10(bytes / 1_000)),
      unlike * clamp(0.4 + 0.1 * Math.log10((bytes + 1) / 100)),
    );
    if (strength < 0.3) continue;
    const first = rows[0]!;
    const last = rows.at(-1)!;
    const toMs = view.startMs[last]! + view.durationS[last]! * 1000;
    const [from, to] = [view.hosts[view.originator[first]!]!, view.hosts[view.responder[first]!]!];
    findings.push({
      behaviour: "tunnel",
      title: `${from} and ${to} exchange ${bytesText(bytes)} in pings over ${durationText(toMs - view.startMs[first]!)}`,
      sentence: `${manyText(packets, "ICMP message")} carry ${Math.round(perPacket)} bytes each; ${bytesText(outBytes)} one way, ${bytesText(inBytes)} the other. A plain ping repeats what it got${varied > 0 ? `, and sends the same again and again; here the contents change (${contents < 16 ? contents : "16 or more"} different ones)` : ""}${unlike > 0 ? "; the answers are not what was sent, though an echo has to return it" : ""}.`,
      originators: [view.originator[first]!],
      responders: [view.responder[first]!],
      fromMs: view.startMs[first]!,
      toMs,
      rows,
      strength,
      parts: [
        { name: "volume", value: volume, text: bytesText(bytes) },
        {
          name: "size",
          value: clamp((perPacket - 70) / 400),
          text: `${Math.round(perPacket)} bytes a message`,
        },
        { name: "changing contents", value: varied, text: `${contents} different ones` },
        { name: "no echo", value: unlike, text: "how unlike the answers are to what was sent" },
        { name: "uneven", value: uneven, text: "how unlike the two directions are" },
      ],
      impact: 1,
    });
  }
  return findings;
}

/** The share of messages that may be lost. */
const lost = 0.1;

/**
 * How much the answers differ from the requests, if nearly all came: an echo returns its data (RFC 792). 0 to 1, with
 * 1 from a third.
 */
function answersUnlike(view: FlowView, rows: Uint32Array): number {
  if (!view.has("orig_payload_bytes")) return 0;
  const [sent, back] = [sumOf(view.packetsOut, rows), sumOf(view.packetsIn, rows)];
  if (Math.min(sent, back) < (1 - lost) * Math.max(sent, back)) return 0;
  const [out, returned] = [sumOf(view.bytesOut, rows), sumOf(view.bytesIn, rows)];
  const apart = Math.abs(out / sent - returned / back) / Math.max(out / sent, returned / back, 1 / sent);
  return clamp(3 * (apart - lost));
}
