// Compares flows with Zeek: connection state, history, packets and bytes of every connection in Zeek's published
// conn.log baselines equal ours for the same captures, except for the listed differences.

import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import type { FlowRow } from "./flows/metered.ts";
import { meterCapture } from "./flows/metered-capture.ts";
import { readZeekConnLog, type ZeekRow } from "./flows/zeek-log.ts";

const data = fileURLToPath(new URL("../../shared/data/", import.meta.url));
const logs = `${data}flow-logs/zeek/baseline-masked/`;
const isHere = existsSync(logs);
if (!isHere) console.warn("Skipped: Zeek's baselines are not at ../shared/data/flow-logs/zeek.");

interface Pair {
  readonly log: string;
  readonly capture: string;
  /** Returns true for connections that are not compared, with the reason. */
  readonly except?: (row: ZeekRow) => boolean;
}

const pairs: readonly Pair[] = [
  { log: "core.pppoe", capture: "pppoe.pcap" },
  { log: "core.tunnels.gre", capture: "tunnels/gre-sample.pcap" },
  { log: "core.vlan-mpls", capture: "mixed-vlan-mpls.pcap" },
  {
    log: "scripts.base.frameworks.logging.field-extension-complex",
    capture: "wikipedia.pcap",
    // A lone SYN-ACK: Zeek makes its sender the originator, the meter its receiver.
    except: (row) => row.history === "H",
  },
  {
    log: "core.cisco-fabric-path",
    capture: "cisco-fabric-path.pcap",
    // Zeek reads no SCTP ports; other protocols without ports have one flow per pair of hosts.
    except: (row) => row.proto !== "tcp" && row.proto !== "udp",
  },
];

const isSame = (flow: FlowRow, row: ZeekRow) =>
  flow.orig_addr === row["id.orig_h"] &&
  flow.orig_port === Number(row["id.orig_p"]) &&
  flow.resp_addr === row["id.resp_h"] &&
  flow.resp_port === Number(row["id.resp_p"]) &&
  flow.protocol_number === Number(row.ip_proto);

it.skipIf(!isHere).each(pairs)("$log", ({ log, capture, except }) => {
  const rows = readZeekConnLog(`${logs}${log}.conn.log`).filter((row) => except?.(row) !== true);
  const flows = meterCapture(`${data}pcap/zeek/${capture}`);
  expect(rows.length).toBeGreaterThan(2);
  for (const row of rows) {
    const at = flows.findIndex((flow) => isSame(flow, row));
    const [flow] = flows.splice(at, 1);
    expect(at, JSON.stringify(row)).toBeGreaterThanOrEqual(0);
    expect(flow, row.uid ?? "").toMatchObject({
      conn_state: row.conn_state,
      history: row.history,
      orig_packets: Number(row.orig_pkts),
      orig_ip_bytes: Number(row.orig_ip_bytes),
      resp_packets: Number(row.resp_pkts),
      resp_ip_bytes: Number(row.resp_ip_bytes),
      // Zeek gives no sizes for a connection of one packet.
      orig_payload_bytes: Number(row.orig_bytes ?? flow!.orig_payload_bytes),
      resp_payload_bytes: Number(row.resp_bytes ?? flow!.resp_payload_bytes),
    });
  }
});
