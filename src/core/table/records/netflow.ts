// Flows of NetFlow and IPFIX exporters as rows: records of one direction are paired as those of nfdump's files are.
import type { ColumnKind } from "../../../shared/vocabulary.ts";
import { keptNames } from "../netflow/elements.ts";
import { createExporters } from "../netflow/exporters.ts";
import { createNfdumpTable } from "./nfdump.ts";
import { oneWayRecord } from "./one-way-record.ts";

/** Takes datagrams of any exporters; rows are taken from its table, pairs as soon as they are whole. */
export function createNetflowTable() {
  const { table, add, end, pairs } = createNfdumpTable(0, true);
  let number = 0;
  const exporters = createExporters({
    onFlow(flow) {
      number++;
      const { from, to } = flow;
      if (from === null || to === null)
        table.refuseRow("No addresses in the record", null, `record ${number} of ${flow.exporter}`);
      else {
        flow.rest.push([exporterColumn, flow.exporter]);
        if (flow.sampling !== 1) flow.rest.push(["sampling", flow.sampling]);
        add(oneWayRecord(flow as typeof flow & { from: string; to: string }, number, table));
      }
    },
    refuse: (reason, exporter) => table.refuseRow(reason, null, exporter),
  });

  return { table, push: exporters.push, counts: exporters.counts, end, pairs };
}

const exporterColumn = "exporter";

/** The columns of its rows beside those of the catalogue, all that there can be. */
export const netflowColumns: readonly { name: string; kind: ColumnKind }[] = [
  { name: exporterColumn, kind: "text" },
  { name: "orig_flags", kind: "text" },
  { name: "resp_flags", kind: "text" },
  { name: "paired", kind: "boolean" },
  ...[...keptNames, "sampling"].map((name) => ({ name, kind: "number" as const })),
];
