// One flow record of an exporter (NetFlow 5, NetFlow 9, IPFIX), whatever the protocol that carried it.

export interface ExportedFlow {
  /** Address and port of the exporter, and its observation domain: "192.0.2.1:4739/0". */
  exporter: string;
  startMs: number | null;
  endMs: number | null;
  from: string | null;
  to: string | null;
  fromPort: number | null;
  /** For ICMP 256 × type + code, as NetFlow has it. */
  toPort: number | null;
  protocol: number | null;
  tcpFlags: number | null;
  tos: number | null;
  packets: number | null;
  bytes: number | null;
  /** Counts of the other direction, where one record holds both. */
  backPackets: number | null;
  backBytes: number | null;
  /** One of so many packets was counted; counts are already multiplied by it. */
  sampling: number;
  /** Further fields, under the names of nfdump's CSV. */
  rest: [string, number | string][];
}

export const emptyFlow = (exporter: string): ExportedFlow => ({
  exporter,
  startMs: null,
  endMs: null,
  from: null,
  to: null,
  fromPort: null,
  toPort: null,
  protocol: null,
  tcpFlags: null,
  tos: null,
  packets: null,
  bytes: null,
  backPackets: null,
  backBytes: null,
  sampling: 1,
  rest: [],
});
