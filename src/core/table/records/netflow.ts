// Flows of NetFlow and IPFIX exporters as rows: records of one direction are paired as those of nfdump's files are.
import { createExporters } from "../netflow/exporters.ts";
import type { ExportedFlow } from "../netflow/flow-record.ts";
import { parseProtocol } from "../protocols.ts";
import { earliestMs, latestMs } from "../values.ts";
import { flagText } from "./flag-text.ts";
import { createNfdumpTable, type NfRecord } from "./nfdump.ts";

/** Takes datagrams of any exporters; rows are taken from its table. */
export function createNetflowTable() {
  const { table, add, end, endBefore } = createNfdumpTable(0);
  let number = 0;
  const exporters = createExporters({
    onFlow(flow) {
      number++;
      const { from, to } = flow;
      if (from === null || to === null)
        table.refuseRow("No addresses in the record", null, `record ${number} of ${flow.exporter}`);
      else add(rowOf(flow, { from, to }));
    },
    refuse: (reason, exporter) => table.refuseRow(reason, null, exporter),
  });

  function rowOf(flow: ExportedFlow, { from, to }: { from: string; to: string }): NfRecord {
    const startMs = time("first", flow.startMs);
    const endMs = time("last", flow.endMs);
    const isIcmp = flow.protocol === 1 || flow.protocol === 58;
    return {
      from,
      to,
      fromPort: flow.fromPort,
      toPort: isIcmp && flow.toPort !== null ? flow.toPort >> 8 : flow.toPort,
      protocol: flow.protocol === null ? null : parseProtocol(String(flow.protocol)),
      startMs,
      endMs,
      durationS: startMs === null || endMs === null ? null : (endMs - startMs) / 1000,
      packets: whole("packets", flow.packets),
      bytes: whole("bytes", flow.bytes),
      backPackets: whole("packets back", flow.backPackets),
      backBytes: whole("bytes back", flow.backBytes),
      flags: flow.tcpFlags === null ? null : flagText(flow.tcpFlags),
      tos: flow.tos,
      line: number,
      rest: flow.sampling === 1 ? flow.rest : [...flow.rest, ["sampling", flow.sampling]],
    };
  }

  function time(field: string, ms: number | null): number | null {
    if (ms === null || (ms >= earliestMs && ms <= latestMs)) return ms;
    const why = ms < earliestMs ? "is a time before 1980" : "is not a time";
    table.refuseValue(field, why, number, String(ms));
    return null;
  }

  function whole(field: string, value: number | null): number | null {
    if (value === null || Number.isSafeInteger(value)) return value;
    table.refuseValue(field, "is too large", number, String(value));
    return null;
  }

  return { table, push: exporters.push, counts: exporters.counts, end, endBefore };
}
