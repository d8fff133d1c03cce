// NetFlow 5: a header of 24 bytes and records of 48, all fields in fixed places.
import { type Datagram, sinceBootMs } from "./datagram.ts";
import { type ExportedFlow, emptyFlow } from "./flow-record.ts";

const headerBytes = 24;
const recordBytes = 48;

interface Message5 {
  /** Number of the first flow since the exporter started. */
  sequence: number;
  flows: ExportedFlow[];
  /** Whether the header promised more records than the datagram holds. */
  isCut: boolean;
}

export function readNetflow5(datagram: Datagram, exporter: string): Message5 {
  const promised = datagram.u16(2);
  const held = Math.max(0, Math.floor((datagram.length - headerBytes) / recordBytes));
  const sentMs = datagram.u32(8) * 1000 + Math.floor(datagram.u32(12) / 1e6);
  const clock = { sentMs, bootMs: sentMs - datagram.u32(4) };
  const sampling = Math.max(1, datagram.u16(22) & 0x3fff);
  const flows: ExportedFlow[] = [];
  for (let k = 0; k < Math.min(promised, held); k++) {
    const at = headerBytes + k * recordBytes;
    flows.push({
      ...emptyFlow(exporter),
      from: datagram.ipv4(at),
      to: datagram.ipv4(at + 4),
      packets: datagram.u32(at + 16) * sampling,
      bytes: datagram.u32(at + 20) * sampling,
      startMs: sinceBootMs(datagram.u32(at + 24), clock),
      endMs: sinceBootMs(datagram.u32(at + 28), clock),
      fromPort: datagram.u16(at + 32),
      toPort: datagram.u16(at + 34),
      tcpFlags: datagram.u8(at + 37),
      protocol: datagram.u8(at + 38),
      tos: datagram.u8(at + 39),
      sampling,
      rest: [
        ["in", datagram.u16(at + 12)],
        ["out", datagram.u16(at + 14)],
        ["sas", datagram.u16(at + 40)],
        ["das", datagram.u16(at + 42)],
        ["smk", datagram.u8(at + 44)],
        ["dmk", datagram.u8(at + 45)],
      ],
    });
  }
  return { sequence: datagram.u32(16), flows, isCut: promised > held };
}
