// The records of a data set, read by their template.
import type { Datagram } from "./datagram.ts";
import { type RecordClock, readerOf } from "./elements.ts";
import { type ExportedFlow, emptyFlow } from "./flow-record.ts";
import { type Template, variable } from "./templates.ts";

interface DataSet {
  datagram: Datagram;
  from: number;
  to: number;
  /** Whether sizes of fields may stand in the records. */
  isIpfix: boolean;
}

interface FieldPlace {
  field: number;
  at: number;
  size: number;
}

/** Calls `take` with the places of each record's fields; the array is used again. Returns how many records there were. */
function eachRecord(
  { datagram, from, to, isIpfix }: DataSet,
  template: Template,
  take: (places: readonly FieldPlace[]) => void,
): number {
  const places = template.fields.map((_, field) => ({ field, at: 0, size: 0 }));
  let at = from;
  let records = 0;
  while (at + template.smallest <= to) {
    for (const place of places) {
      let size = template.fields[place.field]!.size;
      if (isIpfix && size === variable) {
        size = datagram.u8(at);
        at += 1;
        if (size === 255) {
          size = datagram.u16(at);
          at += 2;
        }
      }
      place.at = at;
      place.size = size;
      at += size;
    }
    if (at > to || datagram.isCut) {
      datagram.isCut = true;
      break;
    }
    take(places);
    records++;
  }
  return records;
}

/** Reads flows; the sampler of each comes from its fields, so the caller multiplies. Returns how many records the set held. */
export function readFlowRecords(
  set: DataSet,
  template: Template,
  {
    exporter,
    clock,
    take,
  }: { exporter: string; clock: RecordClock; take: (flow: ExportedFlow, sampler: number) => void },
): number {
  const readers = template.fields.map(({ enterprise, id, size }) => readerOf(enterprise, id, size));
  const samplerField = template.fields.findIndex(
    ({ enterprise, id }) => enterprise === 0 && samplerIds.has(id),
  );
  const { datagram } = set;
  return eachRecord(set, template, (places) => {
    const flow = emptyFlow(exporter);
    for (const { field, at, size } of places) readers[field]?.(flow, { datagram, at, size, clock });
    const sampler = samplerField < 0 ? null : places[samplerField]!;
    take(flow, sampler === null ? 0 : datagram.uint(sampler.at, sampler.size));
  });
}

/** samplerId and selectorId. */
const samplerIds = new Set([48, 302]);
/** samplingInterval and samplerRandomInterval: one of so many. */
const intervalIds = new Set([34, 50]);
const packetInterval = 305;
const packetSpace = 306;

/** systemInitTimeMilliseconds: when the exporter started. */
const bootId = 160;

interface OptionsSink {
  sampling: (sampler: number, oneOf: number) => void;
  boot: (ms: number) => void;
}

/** Reads what an exporter says about itself: how it samples, and when it started. */
export function readOptions(set: DataSet, template: Template, sink: OptionsSink): number {
  const { datagram } = set;
  return eachRecord(set, template, (places) => {
    let sampler = 0;
    let oneOf = 0;
    let taken = 0;
    let skipped = 0;
    for (const { field, at, size } of places) {
      const { enterprise, id } = template.fields[field]!;
      if (enterprise !== 0) continue;
      if (samplerIds.has(id)) sampler = datagram.uint(at, size);
      else if (intervalIds.has(id)) oneOf = datagram.uint(at, size);
      else if (id === packetInterval) taken = datagram.uint(at, size);
      else if (id === packetSpace) skipped = datagram.uint(at, size);
      else if (id === bootId) sink.boot(datagram.uint(at, size));
    }
    if (taken > 0) oneOf = (taken + skipped) / taken;
    if (oneOf >= 1 && oneOf <= mostSampled) sink.sampling(sampler, oneOf);
  });
}

/** A rate beyond it is a fault of the exporter, and would make every count absurd. */
const mostSampled = 1_000_000;
