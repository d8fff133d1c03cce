// From finished records to the catalogue's columns: each group of columns is one pass over the batch. Nothing here
// sees a packet; it may run on another thread than the meter.

import type { TableData } from "../table/columns.ts";
import { BatchColumns } from "./batch-columns.ts";
import { deriveContext, deriveIp, derivePayload } from "./derive-context.ts";
import { deriveIdentity, deriveService } from "./derive-identity.ts";
import { deriveFlags, deriveTcp } from "./derive-tcp.ts";
import { deriveActivity, deriveTiming } from "./derive-timing.ts";
import { deriveBulk, deriveLengths, deriveVolume } from "./derive-volume.ts";
import type { Batch, DeriveOptions, RawFlows } from "./raw-flows.ts";

/** Every flow column of the catalogue, labels excepted, for one batch of finished flows. */
export function deriveFlows(flows: RawFlows, options: DeriveOptions): TableData {
  const { rows, words, texts } = flows;
  const batch: Batch = {
    rows,
    f64: words,
    i32: new Int32Array(words.buffer, words.byteOffset, words.length * 2),
    texts,
  };
  const columns = new BatchColumns(rows);
  deriveIdentity(batch, columns, options);
  deriveService(batch, columns);
  deriveVolume(batch, columns);
  deriveTiming(batch, columns);
  deriveActivity(batch, columns);
  deriveLengths(batch, columns);
  deriveBulk(batch, columns);
  deriveFlags(batch, columns);
  deriveTcp(batch, columns);
  deriveIp(batch, columns);
  derivePayload(batch, columns);
  deriveContext(batch, columns);
  return columns.build();
}
