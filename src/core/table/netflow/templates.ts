// Templates of NetFlow 9 and IPFIX: how the records of a data set are laid out.
import type { Datagram } from "./datagram.ts";

interface TemplateField {
  enterprise: number;
  id: number;
  /** Bytes, or `variable`. */
  size: number;
}

export interface Template {
  id: number;
  fields: readonly TemplateField[];
  /** Whether its records describe the exporter, not flows. */
  isOptions: boolean;
  /** Bytes that a record has at least. */
  smallest: number;
}

/** A size that stands in the record itself (RFC 7011, 7). */
export const variable = 0xffff;
/** No real template has so many fields. */
const mostFields = 512;
const enterpriseBit = 0x8000;

interface SetPlace {
  datagram: Datagram;
  from: number;
  to: number;
}

/** Calls `take` for each template of a set, and `withdraw` for each that the exporter takes back. False when the set is damaged. */
export function readTemplates(
  place: SetPlace,
  kind: { isIpfix: boolean; isOptions: boolean },
  sink: { take: (template: Template) => void; withdraw: (id: number) => void },
): boolean {
  const { datagram, to } = place;
  const { isIpfix, isOptions } = kind;
  let at = place.from;
  // What is left may be padding.
  while (at + 4 <= to) {
    const id = datagram.u16(at);
    if (id < 256) return id === 0;
    const counts = readCounts(datagram, at, kind);
    if (isIpfix && counts.fields === 0) {
      sink.withdraw(id);
      at += 4;
      continue;
    }
    at += counts.headerBytes;
    if (counts.fields > mostFields) return false;
    const fields: TemplateField[] = [];
    for (let k = 0; k < counts.fields; k++) {
      const word = datagram.u16(at);
      const size = datagram.u16(at + 2);
      const isEnterprise = isIpfix && (word & enterpriseBit) !== 0;
      const enterprise = isEnterprise ? datagram.u32(at + 4) : 0;
      // A field without bytes says nothing, and reading hundreds of them for each byte of a record takes long.
      if (size > 0) fields.push({ enterprise, id: isEnterprise ? word & ~enterpriseBit : word, size });
      at += isEnterprise ? 8 : 4;
    }
    if (at > to || datagram.isCut) return false;
    const smallest = fields.reduce((sum, { size }) => sum + (size === variable && isIpfix ? 1 : size), 0);
    if (smallest > 0) sink.take({ id, fields, isOptions, smallest });
  }
  return true;
}

/** A template says how many fields it has; NetFlow 9 says it of options in bytes, scope and options apart. */
function readCounts(
  datagram: Datagram,
  at: number,
  { isIpfix, isOptions }: { isIpfix: boolean; isOptions: boolean },
): { fields: number; headerBytes: number } {
  if (!isOptions) return { fields: datagram.u16(at + 2), headerBytes: 4 };
  const fields = isIpfix
    ? datagram.u16(at + 2)
    : Math.floor((datagram.u16(at + 2) + datagram.u16(at + 4)) / 4);
  return { fields, headerBytes: 6 };
}
