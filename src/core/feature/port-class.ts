// Maps ports to classes by their purpose. A model that saw port numbers would learn the numbering of one network.

const named: readonly [string, readonly number[]][] = [
  ["web", [80, 443, 8000, 8008, 8080, 8443, 8888]],
  ["name", [53, 5353, 5355, 137]],
  ["mail", [25, 110, 143, 465, 587, 993, 995]],
  ["remote", [22, 23, 513, 514, 3389, 5900, 5901, 5985, 5986]],
  ["file", [20, 21, 69, 111, 138, 139, 445, 548, 873, 2049]],
  ["directory", [88, 135, 389, 464, 636, 3268, 3269]],
  ["database", [1433, 1434, 1521, 3306, 5432, 5984, 6379, 9042, 9200, 11211, 27017]],
  ["time", [37, 123, 319, 320]],
  ["management", [67, 68, 161, 162, 546, 547, 1812, 1813]],
  ["discovery", [1900, 3702, 5350, 5351]],
  ["voice", [1719, 1720, 5060, 5061]],
  ["proxy", [1080, 3128, 9050, 9001]],
  ["chat", [194, 5222, 5223, 6665, 6666, 6667, 6668, 6669, 6697]],
];

const classOf = new Map(named.flatMap(([name, ports]) => ports.map((port) => [port, name] as const)));

/** Class of a port number; "system" below 1024, "registered" below 49152 (RFC 6335), "dynamic" above; null for no port. */
export function portClass(port: number): string | null {
  if (!Number.isInteger(port) || port < 0 || port > 65_535) return null;
  const known = classOf.get(port);
  if (known !== undefined) return known;
  if (port === 0) return "zero";
  if (port < 1024) return "system";
  return port < 49_152 ? "registered" : "dynamic";
}
