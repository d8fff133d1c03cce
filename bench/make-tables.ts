// Generates seeded look-alikes of the big public flow tables in full size: CIC-IDS2017's week, UNSW-NB15's raw rows,
// NSL-KDD. Headers and quirks are those of the originals; values are random. Rows are joined from a pool of generated
// parts, so a gigabyte takes seconds.
// Command: `tsx bench/make-tables.ts cic|unsw|nsl FILE [rows]`.
import { closeSync, mkdirSync, openSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { pathToFileURL } from "node:url";
import { createRandom, type Random } from "../src/core/math/random.ts";

export type LookAlike = "cic" | "unsw" | "nsl";

export const fullSize: Record<LookAlike, number> = { cic: 2_830_743, unsw: 2_540_044, nsl: 125_973 };
export const columnsOf: Record<LookAlike, number> = { cic: 79, unsw: 49, nsl: 43 };

const flushBytes = 8 << 20;
const poolRows = 32_768;

/** Writes one look-alike; the same seed and row count give the same bytes. */
export function makeTable(kind: LookAlike, path: string, rows = fullSize[kind], seed = 1): void {
  const random = createRandom(seed);
  mkdirSync(dirname(path), { recursive: true });
  const file = openSync(path, "w");
  const out = Buffer.allocUnsafe(flushBytes + 65_536);
  let used = 0;
  const put = (part: Buffer | string) => {
    used += typeof part === "string" ? out.write(part, used, "utf8") : part.copy(out, used);
    if (used < flushBytes) return;
    writeSync(file, out, 0, used);
    used = 0;
  };
  try {
    makers[kind](rows, random, put);
    writeSync(file, out, 0, used);
  } finally {
    closeSync(file);
  }
}

type Put = (part: Buffer | string) => void;

const below = (random: Random, n: number) => Math.floor(random.uniform() * n);
/** Heavy-tailed whole number up to about 10^digits. */
const heavy = (random: Random, digits: number) => Math.floor(10 ** (random.uniform() * digits)) - 1;
const decimals = (value: number, places: number) => String(Number(value.toFixed(places)));

const cicHeader =
  " Destination Port, Flow Duration, Total Fwd Packets, Total Backward Packets,Total Length of Fwd Packets," +
  " Total Length of Bwd Packets, Fwd Packet Length Max, Fwd Packet Length Min, Fwd Packet Length Mean," +
  " Fwd Packet Length Std,Bwd Packet Length Max, Bwd Packet Length Min, Bwd Packet Length Mean, Bwd Packet Length Std," +
  "Flow Bytes/s, Flow Packets/s, Flow IAT Mean, Flow IAT Std, Flow IAT Max, Flow IAT Min,Fwd IAT Total, Fwd IAT Mean," +
  " Fwd IAT Std, Fwd IAT Max, Fwd IAT Min,Bwd IAT Total, Bwd IAT Mean, Bwd IAT Std, Bwd IAT Max, Bwd IAT Min," +
  "Fwd PSH Flags, Bwd PSH Flags, Fwd URG Flags, Bwd URG Flags, Fwd Header Length, Bwd Header Length,Fwd Packets/s," +
  " Bwd Packets/s, Min Packet Length, Max Packet Length, Packet Length Mean, Packet Length Std, Packet Length Variance," +
  "FIN Flag Count, SYN Flag Count, RST Flag Count, PSH Flag Count, ACK Flag Count, URG Flag Count, CWE Flag Count," +
  " ECE Flag Count, Down/Up Ratio, Average Packet Size, Avg Fwd Segment Size, Avg Bwd Segment Size, Fwd Header Length," +
  "Fwd Avg Bytes/Bulk, Fwd Avg Packets/Bulk, Fwd Avg Bulk Rate, Bwd Avg Bytes/Bulk, Bwd Avg Packets/Bulk," +
  "Bwd Avg Bulk Rate,Subflow Fwd Packets, Subflow Fwd Bytes, Subflow Bwd Packets, Subflow Bwd Bytes," +
  "Init_Win_bytes_forward, Init_Win_bytes_backward, act_data_pkt_fwd, min_seg_size_forward,Active Mean, Active Std," +
  " Active Max, Active Min,Idle Mean, Idle Std, Idle Max, Idle Min, Label\n";

/** Rows per label in the whole week, in the order of the days. */
const cicWeek: readonly (readonly [label: string, rows: number])[] = [
  ["BENIGN", 900_000],
  ["FTP-Patator", 7_938],
  ["SSH-Patator", 5_897],
  ["DoS slowloris", 5_796],
  ["DoS Slowhttptest", 5_499],
  ["BENIGN", 440_031],
  ["DoS Hulk", 231_073],
  ["DoS GoldenEye", 10_293],
  ["Heartbleed", 11],
  ["BENIGN", 456_752],
  ["Web Attack – Brute Force", 1_507],
  ["Web Attack – XSS", 652],
  ["Web Attack – Sql Injection", 21],
  ["Infiltration", 36],
  ["BENIGN", 476_314],
  ["Bot", 1_966],
  ["PortScan", 158_930],
  ["DDoS", 128_027],
];

function makeCic(rows: number, random: Random, put: Put): void {
  put(cicHeader);
  const starts = Array.from({ length: poolRows }, () => Buffer.from(cicStart(random)));
  const ends = Array.from({ length: poolRows }, () => Buffer.from(cicEnd(random)));
  const share = rows / fullSize.cic;
  let rowsDone = 0;
  for (const [i, [label, weekRows]] of cicWeek.entries()) {
    const upTo =
      i === cicWeek.length - 1 ? rows : Math.min(rows, rowsDone + Math.max(1, Math.round(weekRows * share)));
    const tail = Buffer.from(`${label}\n`);
    for (; rowsDone < upTo; rowsDone++) {
      put(starts[below(random, poolRows)]!);
      put(ends[below(random, poolRows)]!);
      put(tail);
    }
  }
}

/** The first 16 columns: port to packets per second. Flows without duration have infinite rates, a few have no bytes. */
function cicStart(random: Random): string {
  const port = random.uniform() < 0.6 ? [80, 443, 53, 22, 21][below(random, 5)]! : below(random, 65_536);
  const duration = random.uniform() < 0.0005 ? 0 : 1 + heavy(random, 8);
  const fwd = 1 + heavy(random, 2.5);
  const bwd = heavy(random, 2.5);
  const fwdBytes = fwd * heavy(random, 3);
  const bwdBytes = bwd * heavy(random, 3.5);
  const lengths = [fwdBytes / fwd, bwd === 0 ? 0 : bwdBytes / bwd].flatMap((mean) => [
    Math.round(mean * 1.8),
    random.uniform() < 0.5 ? 0 : Math.round(mean * 0.2),
    decimals(mean, 8),
    decimals(mean * random.uniform(), 8),
  ]);
  const rate = (n: number) => (duration === 0 ? "Infinity" : decimals((n * 1e6) / duration, 7));
  const bytesRate = duration === 0 && fwdBytes + bwdBytes === 0 ? "NaN" : rate(fwdBytes + bwdBytes);
  return `${[port, duration, fwd, bwd, fwdBytes, bwdBytes, ...lengths, bytesRate, rate(fwd + bwd)].join(",")},`;
}

/** The other 62 columns of numbers: inter-arrival times to idle times. */
function cicEnd(random: Random): string {
  const busy = random.uniform() < 0.5;
  const time = () => (busy ? decimals(heavy(random, 8) + random.uniform(), 6) : String(heavy(random, 5)));
  const whole = (digits: number) => heavy(random, digits);
  const flowIat = [time(), busy ? time() : "0", whole(8), random.uniform() < 0.001 ? -1 : whole(3)];
  const iats = [0, 0].flatMap(() => [whole(8), time(), busy ? time() : "0", whole(7), whole(3)]);
  const header = 20 * (1 + whole(1.5));
  const mean = random.uniform() * 800;
  const sizes = [0, whole(3.2), decimals(mean, 8), decimals(mean * 0.7, 8), decimals(mean * mean * 0.5, 7)];
  const flag = () => (random.uniform() < 0.2 ? 1 : 0);
  const flags = [0, flag(), 0, flag(), flag(), flag(), 0, 0];
  const segments = [decimals(mean * 1.1, 8), decimals(mean * 0.6, 8), decimals(mean * 1.4, 8)];
  const windows = [0, 0].map(() => (random.uniform() < 0.35 ? -1 : below(random, 65_536)));
  const active = random.uniform() < 0.1;
  const stretch = () => [
    active ? decimals(whole(7) + 0.5, 1) : 0,
    active ? decimals(whole(5) + 0.25, 6) : 0,
    active ? whole(7) : 0,
    active ? whole(6) : 0,
  ];
  return `${[
    ...flowIat,
    ...iats,
    ...[flag(), 0, 0, 0, header, header],
    ...[decimals(whole(5) + random.uniform(), 8), decimals(whole(4) + random.uniform(), 8)],
    ...sizes,
    ...flags,
    ...[whole(0.6), ...segments, header],
    ...[0, 0, 0, 0, 0, 0],
    ...[1 + whole(2), whole(4), whole(2), whole(5)],
    ...[...windows, whole(1.5), random.uniform() < 0.5 ? 20 : 32],
    ...stretch(),
    ...stretch(),
  ].join(",")},`;
}

const unswLabels: readonly (readonly [spelling: string, share: number])[] = [
  [" Fuzzers ", 0.0095],
  ["Generic", 0.0848],
  ["Exploits", 0.0175],
  [" Reconnaissance ", 0.0055],
  ["DoS", 0.0064],
  ["Analysis", 0.0011],
  ["Backdoors", 0.0009],
  [" Shellcode ", 0.0006],
  ["Worms", 0.0001],
];

function makeUnsw(rows: number, random: Random, put: Put): void {
  const ends = Array.from({ length: poolRows }, () => unswMiddle(random));
  const middles = ends.map((text) => Buffer.from(text));
  const counts = Array.from({ length: poolRows }, () => Buffer.from(unswCounts(random)));
  let second = 1_421_927_377;
  for (let row = 0; row < rows; row++) {
    if (random.uniform() < 0.04) second++;
    const attack = random.uniform();
    let label = ",0\n";
    let from = `59.166.0.${below(random, 10)}`;
    let sum = 0;
    for (const [spelling, share] of unswLabels) {
      sum += share;
      if (attack >= sum) continue;
      label = `${spelling},1\n`;
      from = `175.45.176.${below(random, 4)}`;
      break;
    }
    // ICMP's code is in the port, in hexadecimal.
    const port =
      random.uniform() < 0.0005 ? "0xc0a8" : random.uniform() < 0.0005 ? "-" : String(below(random, 65_536));
    put(`${from},${below(random, 65_536)},149.171.126.${below(random, 20)},${port},`);
    put(middles[below(random, poolRows)]!);
    put(`${second - below(random, 3)},${second},`);
    put(counts[below(random, poolRows)]!);
    put(label);
  }
}

/** Protocol to Djit: columns 5 to 28. */
function unswMiddle(random: Random): string {
  const tcp = random.uniform() < 0.6;
  const proto = tcp
    ? "tcp"
    : random.uniform() < 0.9
      ? "udp"
      : ["arp", "ospf", "icmp", "unas", "sun-nd"][below(random, 5)]!;
  const service = ["-", "-", "dns", "http", "ftp-data", "smtp"][below(random, 6)]!;
  const real = (digits: number) => decimals(heavy(random, digits) + random.uniform(), 6);
  return `${[
    ...[
      proto,
      tcp ? "FIN" : "CON",
      decimals(random.uniform() ** 6 * 60, 6),
      heavy(random, 5),
      heavy(random, 5.5),
    ],
    ...[
      [31, 254, 62][below(random, 3)],
      [29, 252, 0][below(random, 3)],
      heavy(random, 1.2),
      heavy(random, 1.5),
      service,
    ],
    ...[real(7), real(7), 1 + heavy(random, 2), heavy(random, 2), tcp ? 255 : 0, tcp ? 255 : 0],
    ...[
      tcp ? below(random, 4_294_967_296) : 0,
      tcp ? below(random, 4_294_967_296) : 0,
      heavy(random, 3),
      heavy(random, 3),
    ],
    ...[below(random, 2), heavy(random, 4), real(3), real(3)],
  ].join(",")},`;
}

/** Sintpkt to ct_dst_src_ltm: columns 31 to 47. */
function unswCounts(random: Random): string {
  const real = (scale: number) => decimals(random.uniform() * scale, 6);
  const few = () => 1 + heavy(random, 1.6);
  return `${[
    ...[real(40), real(40), real(0.1), real(0.05), real(0.05), 0, below(random, 3)],
    ...[below(random, 2), below(random, 2), random.uniform() < 0.3 ? " " : below(random, 2)],
    ...[few(), few(), few(), few(), few(), few(), few()],
  ].join(",")},`;
}

function makeNsl(rows: number, random: Random, put: Put): void {
  const services = ["http", "private", "domain_u", "smtp", "ftp_data", "eco_i", "other", "telnet"];
  const labels = [
    "neptune",
    "satan",
    "ipsweep",
    "portsweep",
    "smurf",
    "nmap",
    "back",
    "teardrop",
    "warezclient",
  ];
  for (let row = 0; row < rows; row++) {
    const attack = random.uniform() < 0.465;
    const rate = () => (random.uniform() < 0.6 ? "0.00" : random.uniform().toFixed(2));
    const fields = [
      random.uniform() < 0.92 ? 0 : heavy(random, 4.6),
      ["tcp", "udp", "icmp"][below(random, 3)],
      services[below(random, services.length)],
      attack ? "S0" : "SF",
      heavy(random, 5),
      heavy(random, 5),
      ...Array.from({ length: 16 }, () => (random.uniform() < 0.03 ? 1 : 0)),
      below(random, 512),
      below(random, 512),
      ...Array.from({ length: 7 }, rate),
      below(random, 256),
      below(random, 256),
      ...Array.from({ length: 8 }, rate),
      attack ? labels[below(random, labels.length)] : "normal",
      below(random, 22),
    ];
    put(`${fields.join(",")}\n`);
  }
}

const makers: Record<LookAlike, (rows: number, random: Random, put: Put) => void> = {
  cic: makeCic,
  unsw: makeUnsw,
  nsl: makeNsl,
};

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [kind, path, rows] = process.argv.slice(2);
  if (!kind || !Object.hasOwn(makers, kind) || !path) {
    process.stderr.write("Usage: tsx bench/make-tables.ts cic|unsw|nsl FILE [rows]\n");
    process.exitCode = 2;
  } else makeTable(kind as LookAlike, path, rows === undefined ? undefined : Number(rows));
}
