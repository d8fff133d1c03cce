// Turns finished records into the catalogue's columns: numbers by formulas, texts row by row. It reads no packets and
// may run on another thread than the meter.

import type { TableData } from "../table/columns.ts";
import { BatchColumns } from "./batch-columns.ts";
import { deriveContent } from "./derive-content.ts";
import { deriveIdentity, deriveService } from "./derive-identity.ts";
import { deriveState } from "./derive-state.ts";
import { flowFormulas } from "./flow-formulas.ts";
import { fillColumns } from "./formula.ts";
import type { DeriveOptions, FlowBatch, RawFlows } from "./raw-flows.ts";

/** Every flow column of the catalogue, except the labels, for one batch of finished flows. */
export function deriveFlows(flows: RawFlows, options: DeriveOptions): TableData {
  const { rows, words, contents } = flows;
  const batch: FlowBatch = {
    rows,
    f64: words,
    i32: new Int32Array(words.buffer, words.byteOffset, words.length * 2),
    contents,
  };
  const columns = new BatchColumns(rows);
  fillColumns(batch, flowFormulas, (name) => columns.number(name));
  deriveIdentity(batch, columns, options);
  deriveService(batch, columns);
  deriveContent(batch, columns);
  deriveState(batch, columns);
  return columns.build();
}
