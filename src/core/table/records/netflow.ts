// Flows of NetFlow and IPFIX exporters as rows: records of one direction are paired as those of nfdump's files are.
import { createExporters } from "../netflow/exporters.ts";
import type { ExportedFlow } from "../netflow/flow-record.ts";
import { createNfdumpTable } from "./nfdump.ts";
import { oneWayRecord } from "./one-way-record.ts";

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
      else add(oneWayRecord({ ...flow, from, to, rest: restOf(flow) }, number, table));
    },
    refuse: (reason, exporter) => table.refuseRow(reason, null, exporter),
  });

  return { table, push: exporters.push, counts: exporters.counts, end, endBefore };
}

const restOf = ({ sampling, rest }: ExportedFlow): ExportedFlow["rest"] =>
  sampling === 1 ? rest : [...rest, ["sampling", sampling]];
