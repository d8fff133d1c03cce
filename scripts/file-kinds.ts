// The files that a system may offer to open with Tidewatch, for every kind of package. Only the rare endings: Tidewatch asks for no role for
// .csv, .json, .log and .gz, which belong to other programs.

interface FileKind {
  name: string;
  endings: readonly string[];
  mimeType: string;
}

export const fileKinds: readonly FileKind[] = [
  { name: "Packet capture", endings: ["pcap", "cap", "dmp"], mimeType: "application/vnd.tcpdump.pcap" },
  { name: "Packet capture (pcapng)", endings: ["pcapng", "ntar"], mimeType: "application/x-pcapng" },
  { name: "Flow table (Parquet)", endings: ["parquet"], mimeType: "application/vnd.apache.parquet" },
];
