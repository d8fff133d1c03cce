// Datagrams of exporters in, flow records out. Keeps of each exporter its templates, options and sequence, all bounded. Never
// throws: what cannot be read is counted with its reason.
import { Datagram } from "./datagram.ts";
import type { ExportedFlow } from "./flow-record.ts";
import { readNetflow5 } from "./netflow5.ts";
import { readFlowRecords, readOptions } from "./read-records.ts";
import { Sequence } from "./sequence.ts";
import { readTemplates, type Template } from "./templates.ts";

interface ExporterSink {
  onFlow: (flow: ExportedFlow) => void;
  /** A datagram, or a part of it, that holds no readable flow. */
  refuse: (reason: string, exporter: string) => void;
}

interface ExporterCounts {
  /** Address, port and observation domain. */
  name: string;
  version: number;
  datagrams: number;
  flows: number;
  /** Flows (NetFlow 5, IPFIX) or messages (NetFlow 9) that the sequence numbers miss. */
  lost: number;
  /** Data sets that wait for their template. */
  waiting: number;
}

interface WaitingSet {
  bytes: Uint8Array;
  from: number;
  to: number;
  clock: MessageClock;
}

interface MessageClock {
  sentMs: number;
  bootMs: number | null;
}

interface Exporter {
  name: string;
  version: number;
  templates: Map<number, Template>;
  sampling: Map<number, number>;
  /** Of IPFIX, whose header does not say when the exporter started. */
  bootMs: number | null;
  sequence: Sequence;
  datagrams: number;
  flows: number;
  waiting: Map<number, WaitingSet[]>;
  waitingBytes: number;
}

/** Limits against an exporter, or a forger, that wants memory. */
const mostExporters = 4_096;
const mostTemplates = 4_096;
const mostWaitingBytes = 1 << 20;
/** The same for all together: senders of datagrams can be forged by the thousand. */
const mostFieldsOfAll = 500_000;
const mostWaitingBytesOfAll = 32 << 20;
/** What a waiting set takes beside its bytes. */
const setBytes = 256;

export const refusals = {
  version: "A datagram is neither NetFlow 5, NetFlow 9 nor IPFIX",
  cut: "A datagram is cut; the rest of it was left out",
  template: "A template is damaged; the rest of its set was left out",
  templates:
    "An exporter has more than 4,096 templates, or all together more than 500,000 fields; the others were left out",
  waiting: "Data waits for a template that does not come; the oldest of it was left out",
  exporters: "More than 4,096 exporters send; the others were left out",
} as const;

export function createExporters({ onFlow, refuse }: ExporterSink) {
  const exporters = new Map<string, Exporter>();
  let allFields = 0;
  let allWaitingBytes = 0;

  /** Reads one datagram from `source`, an address and port. */
  function push(bytes: Uint8Array, source: string): void {
    const datagram = new Datagram(bytes);
    const version = datagram.u16(0);
    const isKnown = version === 5 || version === 9 || version === 10;
    const exporter = isKnown ? exporterOf(`${source}/${domainOf(datagram, version)}`, version) : null;
    if (exporter === null) {
      refuse(isKnown ? refusals.exporters : refusals.version, source);
      return;
    }
    exporter.datagrams++;
    if (version === 5) push5(datagram, exporter);
    else pushSets(datagram, exporter, version === 10);
    if (datagram.isCut) refuse(refusals.cut, exporter.name);
  }

  function exporterOf(name: string, version: number): Exporter | null {
    const key = `${version} ${name}`;
    const known = exporters.get(key);
    if (known !== undefined) return known;
    if (exporters.size >= mostExporters) return null;
    const exporter: Exporter = {
      name,
      version,
      templates: new Map(),
      sampling: new Map(),
      bootMs: null,
      sequence: new Sequence(),
      datagrams: 0,
      flows: 0,
      waiting: new Map(),
      waitingBytes: 0,
    };
    exporters.set(key, exporter);
    return exporter;
  }

  function push5(datagram: Datagram, exporter: Exporter): void {
    const { sequence, flows, isCut } = readNetflow5(datagram, exporter.name);
    exporter.sequence.see(sequence, flows.length);
    exporter.flows += flows.length;
    for (const flow of flows) onFlow(flow);
    if (isCut) datagram.isCut = true;
  }

  function pushSets(datagram: Datagram, exporter: Exporter, isIpfix: boolean): void {
    const header = isIpfix ? readIpfixHeader(datagram) : readHeader9(datagram);
    let records: number | null = 0;
    let at = header.bytes;
    while (at + 4 <= header.end) {
      const id = datagram.u16(at);
      const size = datagram.u16(at + 2);
      if (size < 4 || at + size > header.end) {
        datagram.isCut = true;
        break;
      }
      const place = { datagram, from: at + 4, to: at + size };
      if (id >= 256) {
        const read = readData(exporter, id, { ...place, isIpfix, clock: header.clock });
        records = records === null || read === null ? null : records + read;
      } else if (id === (isIpfix ? 2 : 0)) takeTemplates(exporter, place, { isIpfix, isOptions: false });
      else if (id === (isIpfix ? 3 : 1)) takeTemplates(exporter, place, { isIpfix, isOptions: true });
      at += size;
    }
    exporter.sequence.see(header.sequence, isIpfix ? records : 1);
  }

  function takeTemplates(
    exporter: Exporter,
    place: { datagram: Datagram; from: number; to: number },
    kind: { isIpfix: boolean; isOptions: boolean },
  ): void {
    const taken: number[] = [];
    const isWhole = readTemplates(place, kind, {
      take(template) {
        const fields = template.fields.length - fieldsOf(exporter, template.id);
        const isFull = exporter.templates.size >= mostTemplates && !exporter.templates.has(template.id);
        if (isFull || allFields + fields > mostFieldsOfAll) return refuse(refusals.templates, exporter.name);
        allFields += fields;
        exporter.templates.set(template.id, template);
        taken.push(template.id);
      },
      withdraw(id) {
        allFields -= fieldsOf(exporter, id);
        exporter.templates.delete(id);
      },
    });
    if (!isWhole) refuse(refusals.template, exporter.name);
    for (const id of taken) readWaiting(exporter, id, kind.isIpfix);
  }

  function readWaiting(exporter: Exporter, id: number, isIpfix: boolean): void {
    const sets = exporter.waiting.get(id);
    if (sets === undefined) return;
    exporter.waiting.delete(id);
    for (const { bytes, from, to, clock } of sets) {
      forget(exporter, bytes);
      readData(exporter, id, { datagram: new Datagram(bytes), from, to, isIpfix, clock });
    }
  }

  interface Data {
    datagram: Datagram;
    from: number;
    to: number;
    isIpfix: boolean;
    clock: MessageClock;
  }

  /** Reads a data set and returns how many records it held; keeps it until its template comes, and returns null. */
  function readData(exporter: Exporter, id: number, data: Data): number | null {
    const template = exporter.templates.get(id);
    if (template === undefined) {
      keepWaiting(exporter, id, data);
      return null;
    }
    if (template.isOptions)
      return readOptions(data, template, {
        sampling(sampler, oneOf) {
          if (exporter.sampling.size < mostTemplates) exporter.sampling.set(sampler, oneOf);
        },
        boot(ms) {
          exporter.bootMs = ms;
        },
      });
    const records = readFlowRecords(data, template, {
      exporter: exporter.name,
      clock: { ...data.clock, bootMs: data.clock.bootMs ?? exporter.bootMs },
      take: (flow, sampler) => onFlow(scaled(flow, samplingOf(exporter, sampler))),
    });
    exporter.flows += records;
    return records;
  }

  function keepWaiting(exporter: Exporter, id: number, { datagram, from, to, clock }: Data): void {
    // The datagram's memory is the socket's, so its part is copied.
    const bytes = datagram.bytes.slice(from, to);
    if (bytes.length === 0) return;
    const sets = exporter.waiting.get(id) ?? [];
    sets.push({ bytes, from: 0, to: bytes.length, clock });
    exporter.waiting.set(id, sets);
    exporter.waitingBytes += bytes.length + setBytes;
    allWaitingBytes += bytes.length + setBytes;
    while (exporter.waitingBytes > mostWaitingBytes || allWaitingBytes > mostWaitingBytesOfAll)
      dropOldest(exporter);
  }

  function forget(exporter: Exporter, { length }: Uint8Array): void {
    exporter.waitingBytes -= length + setBytes;
    allWaitingBytes -= length + setBytes;
  }

  function dropOldest(exporter: Exporter): void {
    const [id, sets] = exporter.waiting.entries().next().value!;
    forget(exporter, sets.shift()!.bytes);
    if (sets.length === 0) exporter.waiting.delete(id);
    refuse(refusals.waiting, exporter.name);
  }

  return {
    push,
    counts: (): ExporterCounts[] =>
      [...exporters.values()].map(({ name, version, datagrams, flows, sequence, waiting }) => ({
        name,
        version,
        datagrams,
        flows,
        lost: sequence.lost,
        waiting: [...waiting.values()].reduce((sum, sets) => sum + sets.length, 0),
      })),
  };
}

const fieldsOf = ({ templates }: Exporter, id: number): number => templates.get(id)?.fields.length ?? 0;

/** NetFlow 5 tells exporters apart by engine, NetFlow 9 by source, IPFIX by observation domain. */
function domainOf(datagram: Datagram, version: number): number {
  if (version === 5) return datagram.u16(20);
  return version === 9 ? datagram.u32(16) : datagram.u32(12);
}

interface Header {
  bytes: number;
  end: number;
  sequence: number;
  clock: MessageClock;
}

function readHeader9(datagram: Datagram): Header {
  const sentMs = datagram.u32(8) * 1000;
  const clock = { sentMs, bootMs: sentMs - datagram.u32(4) };
  return { bytes: 20, end: datagram.length, sequence: datagram.u32(12), clock };
}

function readIpfixHeader(datagram: Datagram): Header {
  const length = datagram.u16(2);
  if (length > datagram.length) datagram.isCut = true;
  const clock = { sentMs: datagram.u32(4) * 1000, bootMs: null };
  return { bytes: 16, end: Math.min(length, datagram.length), sequence: datagram.u32(8), clock };
}

/** The rate of the record's sampler; an exporter with a single sampler often does not name it in its records. */
function samplingOf({ sampling }: Exporter, sampler: number): number {
  const named = sampling.get(sampler);
  if (named !== undefined) return named;
  return sampling.size === 1 ? [...sampling.values()][0]! : 1;
}

function scaled(flow: ExportedFlow, oneOf: number): ExportedFlow {
  if (oneOf === 1) return flow;
  const times = (count: number | null) => (count === null ? null : Math.round(count * oneOf));
  return {
    ...flow,
    sampling: oneOf,
    packets: times(flow.packets),
    bytes: times(flow.bytes),
    backPackets: times(flow.backPackets),
    backBytes: times(flow.backBytes),
  };
}
