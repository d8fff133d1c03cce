// Tables and logs built to cost much: about so many bytes of what each reader likes least.

export interface HostileFile {
  name: string;
  bytes(size: number): Uint8Array;
}

/** A head, and then one piece again and again; a function is given the number of the piece. */
const repeated =
  (piece: string | ((i: number) => string), head = "") =>
  (size: number): Uint8Array => {
    const parts = [head];
    let length = head.length;
    for (let i = 0; length < size; i++) {
      const part = typeof piece === "string" ? piece : piece(i);
      parts.push(part);
      length += part.length;
    }
    return Buffer.from(parts.join("").slice(0, size + 2000));
  };

const json = (of: (i: number) => object) => repeated((i) => `${JSON.stringify(of(i))}\n`);
const wide = Array.from({ length: 990 }, (_, i) => `c${i}`).join(",");
const zeek = (fields: string, types: string) =>
  `#separator \\x09\n#path\tconn\n#fields\t${fields}\n#types\t${types}\n`;
const conn = zeek(
  "ts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto",
  "time\tstring\taddr\tport\taddr\tport\tenum",
);
const nfdump = "ts,te,td,sa,da,sp,dp,pr,flg,ipkt,ibyt\n";
const time = (i: number) =>
  new Date(1_600_000_000_000 + i * 60_000).toISOString().slice(0, 19).replace("T", " ");
/** All records of one conversation, one way in the first half and back in the second, none near enough to pair. */
const oneWay = (i: number) => {
  const back = i >= 75_000;
  const start = time(back ? (i - 75_000) * 1 + 0.5 : i);
  return `${start},${start},0.000,${back ? "10.0.0.2,10.0.0.1,2,1" : "10.0.0.1,10.0.0.2,1,2"},TCP,......S.,1,40\n`;
};

export const hostileTables: readonly HostileFile[] = [
  { name: "CSV of empty lines", bytes: repeated("\n", "a,b\n1,2\n") },
  { name: "CSV of one short column", bytes: repeated("1\n", "a\n") },
  { name: "CSV of 990 empty columns", bytes: repeated(`${",".repeat(989)}\n`, `${wide}\n`) },
  { name: "CSV with a quote that is never closed", bytes: repeated("1,2,3\n", 'a,b,c\n"') },
  { name: "CSV of quotes", bytes: repeated('"', "a,b\n1,2\n") },
  { name: "CSV of doubled quotes", bytes: repeated('"""",""""\n', "a,b\n") },
  { name: "CSV of lines of 1.4 MB", bytes: repeated(`${"x".repeat(1_400_000)},1\n`, "a,b\n") },
  { name: "CSV of one line", bytes: repeated("x", "a,b\n1,2\n") },
  { name: "CSV of too many values", bytes: repeated(`${"1,".repeat(30)}\n`, "a,b\n1,2\n") },
  {
    name: "CSV of a text behind numbers",
    bytes: (size) => Buffer.concat([repeated("1,2\n", "a,b\n")(size - 4), Buffer.from("x,y\n")]),
  },
  // More rows of numbers than the store looks at to tell the types.
  { name: "CSV of texts behind numbers", bytes: repeated("x,y\n", `a,b\n${"1,2\n".repeat(25_000)}`) },
  {
    name: "CSV of 990 columns of texts behind numbers",
    bytes: repeated(`${"x,".repeat(989)}x\n`, `${wide}\n${`${"1,".repeat(989)}1\n`.repeat(2500)}`),
  },
  { name: "CSV of header lines", bytes: repeated("a,b\n", `a,b\n${"1,2\n".repeat(25_000)}`) },
  {
    name: "CSV of times in turns",
    bytes: repeated(
      (i) => ["2024-01-01 00:00:00,1\n", "31/12/2024 1:02,2\n", "1e9,3\n", "x,4\n"][i % 4]!,
      "timestamp,value\n",
    ),
  },
  {
    name: "CSV of line ends in turns",
    bytes: repeated((i) => `1,2${["\r", "\n", "\r\n", "\n\r"][i % 4]}`, "a,b\n"),
  },
  {
    name: "CSV of bytes that are no UTF-8",
    bytes: (size) => Buffer.concat([Buffer.from("a,b\n"), Buffer.alloc(size, "\xe4,\xf6\n", "latin1")]),
  },
  { name: "CSV of different labels", bytes: repeated((i) => `${i},attack${i}\n`, "bytes,label\n") },
  { name: "series of one moment", bytes: repeated("2024-01-01 00:00:00,1\n", "timestamp,value\n") },
  { name: "Zeek's log of values that cannot be", bytes: repeated("x\ty\tz\t99999999\tq\t-1\t?\n", conn) },
  { name: "Zeek's log of heads", bytes: repeated((i) => zeek(`ts\tf${i}`, "time\tstring")) },
  { name: "Zeek's log of tabs", bytes: repeated("\t", conn) },
  {
    name: "Zeek's JSON of other logs",
    bytes: repeated(
      (i) => `{"_path":"log${i}","ts":1}\n`,
      '{"_path":"conn","ts":1,"id.orig_h":"a","id.resp_h":"b"}\n',
    ),
  },
  {
    name: "Zeek's JSON of a new field a line",
    bytes: json((i) => ({ _path: "conn", ts: i, "id.orig_h": "a", "id.resp_h": "b", [`f${i}`]: 1 })),
  },
  {
    name: "Suricata's events of other kinds",
    bytes: json((i) => ({ timestamp: "2024-01-01T00:00:00.000000+0000", event_type: `t${i}`, flow_id: i })),
  },
  {
    name: "Suricata's flows without a value",
    bytes: repeated(
      '{"event_type":"flow"}\n',
      '{"timestamp":"2024-01-01T00:00:00.000000+0000","event_type":"flow","flow_id":1}\n',
    ),
  },
  {
    name: "Suricata's answers by the thousand",
    bytes: json((i) => ({
      timestamp: "2024-01-01T00:00:00.000000+0000",
      event_type: i === 0 ? "flow" : "dns",
      flow_id: 1,
      src_ip: "10.0.0.1",
      dest_ip: "10.0.0.2",
      dns: { answers: Array.from({ length: 1000 }, () => ({ rdata: "x" })) },
    })),
  },
  { name: "JSON of a new key a line", bytes: json((i) => ({ [`k${i}`]: 1 })) },
  {
    name: "JSON of 900 keys a line",
    bytes: json((i) => Object.fromEntries(Array.from({ length: 900 }, (_, k) => [`k${k}`, i]))),
  },
  { name: "JSON of lists in lists", bytes: repeated(`{"a":${"[".repeat(95)}${"]".repeat(95)}}\n`) },
  { name: "JSON of brackets", bytes: repeated("[") },
  { name: "JSON of one list", bytes: repeated('{"a":1},', "[") },
  { name: "JSON of escapes", bytes: repeated(`{"a":"${"\\u0000".repeat(2000)}"}\n`) },
  { name: "nfdump's CSV of one conversation", bytes: repeated(oneWay, nfdump) },
  {
    name: "nfdump's JSON of braces",
    bytes: repeated("{", '[\n{"type":"FLOW","src4_addr":"a","dst4_addr":"b"},\n'),
  },
  { name: "nfdump's JSON without addresses", bytes: repeated('{"type":"FLOW"},\n', "[\n") },
];
