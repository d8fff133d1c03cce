// The fields of the Elastic Common Schema (8) for the canonical columns. Names only; the exports write the values.

export const ecsVersion = "8.11.0";

interface EcsField {
  readonly column: string;
  readonly field: string;
  /** The column has seconds, the field has nanoseconds. */
  readonly nanoseconds?: true;
}

/** Times, and the duration; a column may map to two fields. */
export const ecsTimes: readonly EcsField[] = [
  { column: "start_time", field: "@timestamp" },
  { column: "start_time", field: "event.start" },
  { column: "end_time", field: "event.end" },
  { column: "duration_s", field: "event.duration", nanoseconds: true },
];

/** Columns whose values are copied unchanged. */
export const ecsValues: readonly EcsField[] = [
  { column: "orig_addr", field: "source.ip" },
  { column: "orig_port", field: "source.port" },
  { column: "orig_ip_bytes", field: "source.bytes" },
  { column: "orig_packets", field: "source.packets" },
  { column: "resp_addr", field: "destination.ip" },
  { column: "resp_port", field: "destination.port" },
  { column: "resp_ip_bytes", field: "destination.bytes" },
  { column: "resp_packets", field: "destination.packets" },
  { column: "protocol", field: "network.transport" },
  { column: "service", field: "network.protocol" },
  { column: "packets", field: "network.packets" },
  { column: "community_id", field: "network.community_id" },
  { column: "vlan", field: "network.vlan.id" },
];
