// The parts of the bench of watches that measure time, rates and memory.
import { execFileSync } from "node:child_process";
import { createSocket } from "node:dgram";
import { closeSync, createWriteStream, mkdirSync, openSync, type WriteStream, writeSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { type RunningWatch, startWatch } from "./live-engine.ts";
import { createNetflowMessages, createTraffic } from "./live-traffic.ts";
import type { Part } from "./parts.ts";

const sliceMs = 10;

/** Writes traffic into a pipe at a rate, and never more slowly than the pipe takes it. Returns what was written, and in how long. */
export async function writeTraffic(
  pipe: WriteStream,
  packetsPerS: number,
  seconds: number,
  eachS = () => {},
) {
  const traffic = createTraffic(Math.round((packetsPerS * sliceMs) / 1000));
  const write = (bytes: Uint8Array) =>
    new Promise<void>((resolve, reject) =>
      // The traffic uses its memory again.
      pipe.write(bytes, (error) => (error ? reject(error) : resolve())),
    );
  await write(traffic.header);
  const startedMs = Date.now();
  let packets = 0;
  const slices = Math.ceil((seconds * 1000) / sliceMs / 10) * 10;
  for (let slice = 0; slice < slices; slice++) {
    const dueMs = startedMs + slice * sliceMs;
    if (Date.now() < dueMs) await wait(dueMs - Date.now());
    await write(traffic.next(dueMs * 1000, sliceMs * 1000));
    packets += traffic.packets;
    if (slice % (1000 / sliceMs) === 0) eachS();
  }
  return { packets, seconds: (Date.now() - startedMs) / 1000 };
}

export async function withPipe<T>(
  folder: string,
  work: (pipe: WriteStream, watch: RunningWatch) => Promise<T>,
  modelOf?: Parameters<typeof startWatch>[2],
): Promise<T> {
  const path = join(folder, "pipe");
  execFileSync("mkfifo", [path]);
  const watch = await startWatch(join(folder, "home"), { kind: "file", path }, modelOf);
  const pipe = createWriteStream("", { fd: openSync(path, "r+") });
  try {
    return await work(pipe, watch);
  } finally {
    pipe.destroy();
    await watch.close();
  }
}

/** Waits until a watch has counted so many, or counts no more. */
export async function counted(watch: RunningWatch, packets: number): Promise<number> {
  let last = -1;
  for (let left = 100; left > 0; left--) {
    const now = watch.state()?.packets ?? 0;
    if (now >= packets) return now;
    if (now !== last) left = 100;
    last = now;
    await wait(100);
  }
  return last;
}

export const packetsPerS = 50_000;

export const packetsPart: Part = {
  name: "packets",
  of: "seconds of 50,000 packets/s",
  quick: 30,
  full: 120,
  run: ({ folder, count }) =>
    withPipe(folder, async (pipe, watch) => {
      const { packets } = await writeTraffic(pipe, packetsPerS, count);
      await counted(watch, packets);
      const latency = watch.states.findLast((state) => state.latencyMs !== null)?.latencyMs ?? null;
      const output = await watch.stop();
      return {
        figures: {
          packetToRowP95Ms: latency?.p95 ?? null,
          packetToRowP99Ms: latency?.p99 ?? null,
          packetsLost: packets - output.packets,
        },
        notes: ["From the arrival of the packet that ends a flow to its stored row, which can be read."],
      };
    }),
};

const sustainedRate = 300_000;

export const sustainedPart: Part = {
  name: "sustained",
  of: "seconds of 300,000 packets/s",
  quick: 30,
  full: 600,
  run: ({ folder, count }) =>
    withPipe(folder, async (pipe, watch) => {
      const written = await writeTraffic(pipe, sustainedRate, count);
      await counted(watch, written.packets);
      const output = await watch.stop();
      const perS = written.packets / written.seconds;
      return {
        figures: { sustainedPacketsPerS: Math.round(perS), sustainedLost: written.packets - output.packets },
        notes: [
          `${Math.round(perS).toLocaleString("en-US")} of ${sustainedRate.toLocaleString("en-US")} packets/s offered over ${Math.round(written.seconds)} s; a pipe slows its writer down and loses nothing.`,
        ],
      };
    }),
};

const zeekHeader =
  "#separator \\x09\n#unset_field\t-\n#path\tconn\n#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\tservice\tduration\torig_bytes\tresp_bytes\tconn_state\tmissed_bytes\thistory\torig_pkts\torig_ip_bytes\tresp_pkts\tresp_ip_bytes\n";

/** Rows that come before the time is taken: the online detector is trained on the first 4,096. */
const rowsBefore = 10_000;

export const zeekPart: Part = {
  name: "zeek",
  of: "lines of conn.log",
  quick: 500_000,
  full: 2_000_000,
  async run({ folder, count }) {
    const stored = await growingLog(join(folder, "stored"), count, null);
    const scored = await growingLog(join(folder, "scored"), count, undefined);
    return {
      figures: {
        zeekRowsPerS: stored.rowsPerS,
        zeekScoredRowsPerS: scored.rowsPerS,
        zeekLost: stored.lost + scored.lost,
      },
      notes: [
        "From the first line written to the last row stored; the writer takes its share of the time.",
        "zeekScoredRowsPerS: the online detector scores each row and learns it; its trainings are over before.",
      ],
    };
  },
};

/** @param modelId null for none, undefined for the online detector */
async function growingLog(folder: string, count: number, modelId: null | undefined) {
  mkdirSync(folder);
  const path = join(folder, "conn.log");
  const fd = openSync(path, "w");
  writeSync(fd, zeekHeader);
  const watch = await startWatch(join(folder, "home"), { kind: "file", path }, async () => modelId);
  while (watch.state() === null) await wait(50);
  const write = async (from: number, to: number) => {
    for (let n = from; n < to; n += 5000) {
      const lines = Array.from({ length: 5000 }, (_, k) => zeekLine(n + k));
      writeSync(fd, lines.join(""));
      // The watch reads while the log grows.
      await wait(0);
    }
  };
  const before = modelId === null ? 0 : rowsBefore;
  await write(0, before);
  await counted(watch, before);
  if (modelId === undefined) await trained(watch);
  const startedMs = Date.now();
  await write(before, count);
  const lines = await counted(watch, count);
  const seconds = (Date.now() - startedMs) / 1000;
  closeSync(fd);
  const output = await watch.stop();
  await watch.close();
  return { rowsPerS: Math.round((lines - before) / seconds), lost: count - output.flows };
}

/** Waits until a model scores and has been the same for some seconds. */
async function trained(watch: RunningWatch): Promise<void> {
  let last: number | undefined;
  for (let same = 0; same < 5; ) {
    await wait(1000);
    const id = watch.state()?.model?.id;
    same = id !== undefined && id === last ? same + 1 : 0;
    last = id;
  }
}

const zeekLine = (n: number): string =>
  `${(1_700_000_000 + n / 1000).toFixed(6)}\tC${n.toString(36).padStart(17, "x")}\t10.${(n >> 16) & 127}.${(n >> 8) & 255}.${n & 255}\t${1024 + (n % 60_000)}\t10.200.0.${n % 200}\t443\ttcp\tssl\t${(n % 977) / 100}\t${n % 9000}\t${n % 90_000}\tSF\t0\tShADadFf\t${5 + (n % 20)}\t${600 + (n % 9000)}\t${5 + (n % 30)}\t${900 + (n % 90_000)}\n`;

const ipfixRates = [50_000, 75_000, 100_000, 150_000, 200_000, 300_000];
const udpPort = 23_055;

export const ipfixPart: Part = {
  name: "ipfix",
  of: "seconds of flow records at each rate",
  quick: 5,
  full: 20,
  async run({ folder, count }) {
    let best = 0;
    const notes: string[] = [];
    for (const rate of ipfixRates) {
      const watch = await startWatch(join(folder, `home-${rate}`), {
        kind: "netflow",
        address: "127.0.0.1",
        port: udpPort,
      });
      while (watch.state() === null) await wait(50);
      const sent = await sendFlows(rate, count);
      await counted(watch, sent.records);
      await watch.stop();
      const received = watch.states.at(-1)!;
      await watch.close();
      const lost = sent.records - received.packets;
      const perS = Math.round(sent.records / sent.seconds);
      notes.push(`${perS.toLocaleString("en-US")} records/s: ${lost.toLocaleString("en-US")} lost.`);
      if (lost > 0) break;
      best = perS;
    }
    return { figures: { ipfixFlowsPerS: best }, notes };
  },
};

async function sendFlows(recordsPerS: number, seconds: number) {
  const socket = createSocket({ type: "udp4", sendBufferSize: 4 << 20 });
  const messages = createNetflowMessages();
  const send = () =>
    new Promise<void>((resolve, reject) =>
      socket.send(messages.next(Date.now()), udpPort, "127.0.0.1", (error) =>
        error ? reject(error) : resolve(),
      ),
    );
  const startedMs = performance.now();
  let records = 0;
  while (performance.now() - startedMs < seconds * 1000) {
    const due = ((performance.now() - startedMs) / 1000) * recordsPerS;
    // Spread out, as exporters send: a burst of a whole tick would fill the socket of any reader.
    for (let burst = 0; records < due && burst < 20; burst++) {
      await send();
      records += messages.records;
    }
    await wait(0);
  }
  socket.close();
  return { records, seconds: (performance.now() - startedMs) / 1000 };
}

/** Packets a second of a small network at twenty times its speed: 72 minutes are 24 hours of its traffic. */
const soakRate = 20_000;
const soakSeconds = (24 * 3600) / 20;

export const soakPart: Part = {
  name: "soak",
  of: "seconds of 20,000 packets/s",
  quick: 120,
  full: soakSeconds,
  run: ({ folder, count }) =>
    withPipe(folder, async (pipe, watch) => {
      const memory: number[] = [];
      const { packets } = await writeTraffic(pipe, soakRate, count, () => memory.push(watch.memoryMb()));
      await counted(watch, packets);
      const output = await watch.stop();
      const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
      const hour = Math.ceil(memory.length / 24);
      const early = mean(memory.slice(hour, 2 * hour));
      const late = mean(memory.slice(-hour));
      return {
        figures: {
          soakMemoryRatio: Number((late / early).toFixed(2)),
          soakMemoryMb: Math.round(late),
          soakLost: packets - output.packets,
        },
        notes: [
          `Memory of the last of 24 hours of traffic over that of the second; ${output.flows.toLocaleString("en-US")} flows.`,
        ],
      };
    }),
};
