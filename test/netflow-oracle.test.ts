// NetFlow 5, NetFlow 9 and IPFIX of a real exporter (softflowd) over UDP, against nfcapd, which reads the same datagrams.
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import type { Dataset } from "../src/shared/vocabulary.ts";
import { withEngine } from "./support/engine.ts";
import {
  exportedBy,
  flowsOfNfcapd,
  flowTexts,
  freeUdpPort,
  hasNetflowTools,
  netflowOracleColumns,
  sendDatagrams,
} from "./support/netflow.ts";
import { startWatch } from "./support/watch.ts";

const data = join(import.meta.dirname, "../../shared/data");
const captures = ["wikipedia", "modbus/modbusBig", "ipv6-fragmented-dns", "http/methods"]
  .map((name) => join(data, "pcap/zeek", `${name}.pcap`))
  .filter(existsSync);
const isHere = hasNetflowTools && captures.length > 0;
if (!isHere)
  console.warn("Skipped: softflowd or nfcapd is not installed, or the captures are not at ../shared/data.");

const fixture = withEngine("netflow", "test");
const folder = mkdtempSync(join(tmpdir(), "tidewatch-netflow-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.skipIf(!isHere).each(["5", "9", "10"])(
  "a watch stores every flow of softflowd's NetFlow version %s as nfcapd does",
  { timeout: 120_000 },
  async (version) => {
    let flows = 0;
    for (const capture of captures) {
      const datagrams = await exportedBy(capture, version, folder);
      // NetFlow 5 has no IPv6.
      if (datagrams.length === 0) continue;
      const port = await freeUdpPort();
      const watch = await startWatch(fixture.engine, { kind: "netflow", address: "127.0.0.1", port });
      await watch.state(({ packets }) => packets === 0);
      await sendDatagrams(datagrams, port);
      await watch.state(({ packets }) => packets > 0);
      const { output } = await watch.stop();
      const { datasetId } = output;
      const page = await fixture.engine.handlers["flows.page"]({
        datasetId: datasetId!,
        filter: { kind: "all" },
        sort: [],
        offset: 0,
        limit: 1000,
        columns: netflowOracleColumns,
      });
      const ours = flowTexts(Array.from(page.rowIds, (_, row) => page.cells.map((column) => column[row])));
      expect(ours).toEqual(await flowsOfNfcapd(datagrams, folder));
      const [dataset] = (await fixture.engine.handlers["dataset.list"]({})) as Dataset[];
      expect(dataset).toMatchObject({ refused: [], refusedRows: 0, source: { format: "NetFlow" } });
      expect(dataset!.warnings).toHaveLength(1);
      flows += ours.length;
    }
    expect(flows).toBeGreaterThan(20);
  },
);
