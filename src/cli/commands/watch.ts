// tidewatch watch: reads traffic that is still arriving and prints incidents as they appear.
import { statSync } from "node:fs";
import { isIP } from "node:net";
import { resolve } from "node:path";
import type { Engine } from "../../engine/engine.ts";
import type { JobOutput } from "../../shared/contract/contract.ts";
import { AppError } from "../../shared/errors.ts";
import type { IncidentWithVerdict } from "../../shared/incident-vocabulary.ts";
import { countText, manyText } from "../../shared/number-words.ts";
import type { WatchSource, WatchState } from "../../shared/watch-vocabulary.ts";
import {
  type Command,
  type CommandLine,
  type Surroundings,
  usage,
  workspaceOption,
} from "../base/command.ts";
import { keepOf, keepOptions } from "../base/keep-options.ts";
import { findModel, modelOption } from "../base/models.ts";
import { isoTime } from "../base/print.ts";
import { runJob, withEngine } from "../base/session.ts";
import { terminalLine } from "../base/terminal.ts";
import { printJson } from "../json/print-json.ts";
import { readIncidents } from "./incidents.ts";

export const watchCommand: Command = {
  name: "watch",
  usage:
    "watch -|PIPE|FILE|FOLDER [--interface NAME] [--netflow [ADDRESS:]PORT] [--model M|--no-model] [--retrain HOURS] [--for SECONDS] [--roll day] [--keep-age AGE] [--keep-size SIZE] [--ring SIZE] [--from-start] [--name NAME] [--workspace FOLDER] [--json]",
  about:
    "Watches traffic that is still arriving and prints incidents as they appear. Reads a capture from standard input (-), a named pipe, a capture or a log of Zeek or Suricata that grows, a folder of rotating captures or of Zeek's logs, or an interface by way of dumpcap; or receives NetFlow 5, NetFlow 9 and IPFIX. A model scores the flows as they arrive: without --model the champion, or else the newest one that fits. Where there is none, an online detector learns from the first flows on and scores them until a model is trained. Ctrl+C ends the watch and keeps its flows as a dataset; watching the same file or folder again goes on with it, where reading ended. With --roll day each day of the traffic is a separate dataset; --keep-age and --keep-size remove the oldest of them, but none with a verdict, a note or a tag.",
  words: { least: 0, most: 1 },
  options: {
    ...workspaceOption,
    interface: { type: "string", short: "i", value: "NAME", about: "network interface, captured by dumpcap" },
    netflow: {
      type: "string",
      value: "[ADDRESS:]PORT",
      about:
        "receive NetFlow or IPFIX on this UDP port; without an address from this machine only (127.0.0.1), with 0.0.0.0 from any",
    },
    ...modelOption,
    "no-model": { type: "boolean", about: "score no flows" },
    ...keepOptions,
    retrain: {
      type: "string",
      value: "HOURS",
      about:
        "retrain the model after so many hours, again and again; the new one takes over when it is no worse on your verdicts and the traffic has moved",
    },
    for: { type: "string", value: "SECONDS", about: "end the watch after this time" },
    "from-start": {
      type: "boolean",
      about: "begin a new dataset with all that the file or folder holds, even if it was watched before",
    },
    name: { type: "string", value: "NAME", about: "name of the dataset; source and time when left out" },
    json: {
      type: "boolean",
      about:
        "print each incident, and each time that it grows, as one JSON object; and now and then the largest open flows",
    },
  },
  examples: [
    "tcpdump -w - | tidewatch watch -",
    "tidewatch watch /var/captures --workspace sensor.tidewatch",
    "tidewatch watch --interface eth0 --for 3600",
    "tidewatch watch --netflow 0.0.0.0:2055",
    "tidewatch watch /var/captures --model Monday",
    "tidewatch watch --interface eth0 --keep-age 7d --keep-size 20GB",
    "tidewatch watch /var/captures --retrain 24",
  ],
  async run(line, surroundings) {
    const source = sourceOf(line);
    const forS = line.text("for") === undefined ? undefined : line.whole("for", 0, 1);
    const name = line.text("name");
    const keep = keepOf(watchCommand, line);
    const retrainEveryH = line.text("retrain") === undefined ? undefined : line.whole("retrain", 0, 1);
    if (line.flag("no-model") && retrainEveryH !== undefined)
      throw usage(watchCommand, "--retrain needs a model; leave --no-model out");
    if (line.flag("no-model") && line.text("model") !== undefined)
      throw usage(watchCommand, "take --model or --no-model, not both");
    await withEngine(
      line,
      surroundings,
      async (engine) => {
        const model = line.text("model");
        const modelId = line.flag("no-model")
          ? null
          : model === undefined
            ? undefined
            : (await findModel(engine, model)).id;
        const fromStart = line.flag("from-start");
        const input = {
          source,
          fromStart,
          modelId,
          ...keep,
          ...(forS === undefined ? {} : { forS }),
          ...(retrainEveryH === undefined ? {} : { retrainEveryH }),
          ...(name ? { name } : {}),
        };
        const stop = engine.on("watch.changed", ({ state }) => {
          if (state === null) return;
          retained = state.kept;
          for (const sentence of state.trouble) {
            const kind = sentence.replace(/\d[\d,.]*/g, "N");
            if (toldOf.has(kind)) continue;
            toldOf.add(kind);
            surroundings.status?.("");
            surroundings.err(`${sentence}\n`);
          }
          if (state.model !== null && state.model.id !== scoredBy) {
            scoredBy = state.model.id;
            surroundings.status?.("");
            surroundings.err(`${state.model.name} scores the flows from now on.\n`);
          }
          if (surroundings.signal.aborted && state.openFlows >= manyOpen && !toldOf.has(endingKind)) {
            toldOf.add(endingKind);
            surroundings.status?.("");
            surroundings.err(
              `The watch ends: ${manyText(state.openFlows, "open flow")} of ${state.source} are stored first.\n`,
            );
          }
          surroundings.status?.(surroundings.signal.aborted ? endingOf(state) : statusOf(state));
          if (line.flag("json")) openPrinter.print(state.jobId);
        });
        const renewed = engine.on("job.changed", ({ kind, state, output }) => {
          if (kind !== "model.renew" || state !== "done") return;
          surroundings.status?.("");
          surroundings.err(`${(output as JobOutput<"model.renew">).sentence}\n`);
        });
        const openPrinter = printerOfOpen(engine, surroundings);
        let retained = "";
        const toldOf = new Set<string>();
        let scoredBy: number | null = null;
        const printer = incidentPrinter(engine, { line, surroundings });
        const printing = engine.on("incident.changed", ({ datasetId }) => {
          if (datasetId !== null) printer.print(datasetId);
        });
        try {
          const output = await runJob(engine, "watch.run", input, {
            line,
            surroundings: untilStopped(engine, surroundings),
          });
          await printer.ended();
          surroundings.status?.("");
          const kept =
            output.datasetId === null
              ? "No flow was seen."
              : `${manyText(output.flows, "flow")} stored, the last in dataset ${output.datasetId}.`;
          surroundings.err(`${[output.ended, kept, retained].filter((one) => one !== "").join(" ")}\n`);
        } finally {
          stop();
          renewed();
          printing();
        }
      },
      { create: true },
    );
    return 0;
  },
};

function sourceOf(line: CommandLine): WatchSource {
  const [word] = line.words;
  const name = line.text("interface");
  const netflow = line.text("netflow");
  if ([word, name, netflow].filter((given) => given !== undefined).length !== 1)
    throw usage(
      watchCommand,
      "name one source: - for standard input, a file, a folder, --interface NAME or --netflow PORT",
    );
  if (name !== undefined) return { kind: "interface", name };
  if (netflow !== undefined) return netflowSource(netflow);
  if (word === "-") return { kind: "stdin" };
  const path = resolve(word!);
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) throw new AppError("FILE_MISSING", `There is no file ${path}; check the path.`);
  return { kind: stats.isDirectory() ? "folder" : "file", path };
}

/** 2055, 10.0.0.1:2055 or [::1]:2055. */
function netflowSource(written: string): WatchSource {
  const [, address = "127.0.0.1", digits] = /^(?:\[?([\d.a-fA-F:]+)\]?:)?(\d{1,5})$/.exec(written) ?? [];
  const port = Number(digits);
  if (digits === undefined || port < 1 || port > 65_535 || isIP(address) === 0)
    throw usage(
      watchCommand,
      `--netflow needs a UDP port, with an address before it or not: 2055, 10.0.0.1:2055 or [::1]:2055; ${written} is neither`,
    );
  return { kind: "netflow", address, port };
}

/** Ctrl+C ends a watch and keeps it, where other jobs are cancelled. */
function untilStopped(engine: Engine, surroundings: Surroundings): Surroundings {
  const never = new AbortController().signal;
  const stop = () => {
    for (const { jobId } of engine.handlers["watch.list"]({}) as WatchState[])
      void engine.handlers["watch.stop"]({ jobId });
  };
  if (surroundings.signal.aborted) stop();
  surroundings.signal.addEventListener("abort", stop);
  return { ...surroundings, status: null, signal: never };
}

/** So many open flows take a while to store. */
const manyOpen = 10_000;
const endingKind = "the end";

const endingOf = ({ flows, openFlows }: WatchState): string =>
  `ending · ${manyText(flows, "flow")} stored · ${countText(openFlows)} open ones left`;

function statusOf(state: WatchState): string {
  const latency = state.latencyMs === null ? "" : ` · ${state.latencyMs.p95} ms behind`;
  const learns = state.learning === null ? "" : ` · learning from ${countText(state.learning.needed)} flows`;
  const flags = state.model === null ? learns : ` · ${manyText(state.flags, "flag")}`;
  const unscored = state.unscored === 0 ? "" : ` · ${countText(state.unscored)} without a score`;
  return `${countText(Math.round(state.packetsPerS))} ${state.counted}/s · ${manyText(state.flows, "flow")} · ${manyText(state.incidents, "incident")}${flags}${latency}${unscored}`;
}

const openEveryMs = 10_000;
const mostOpen = 20;

/** Prints the largest open flows now and then, as one JSON object: rows that may still change, and end as rows of the dataset. */
function printerOfOpen(engine: Engine, { out }: Surroundings) {
  let nextMs = 0;
  const print = async (jobId: number) => {
    const { columns, open } = await engine.handlers["watch.flows"]({ jobId });
    if (open.scores.length === 0) return;
    const flows = open.scores.slice(0, mostOpen).map((score, row) => ({
      ...Object.fromEntries(columns.map((name, c) => [name, open.cells[c]?.[row] ?? null])),
      score,
    }));
    printJson({ out }, "watch", { openFlows: flows });
  };
  return {
    print(jobId: number): void {
      if (Date.now() < nextMs) return;
      nextMs = Date.now() + openEveryMs;
      void print(jobId).catch(() => {});
    },
  };
}

/** Prints incidents that are new, or whose title changed because they grew. */
function incidentPrinter(
  engine: Engine,
  { line, surroundings }: { line: CommandLine; surroundings: Surroundings },
) {
  const shown = new Map<string, string>();
  let printed = Promise.resolve();
  const print = async (datasetId: number) => {
    const { incidents } = await readIncidents(engine, datasetId, new AbortController().signal);
    for (const incident of incidents) {
      if (shown.get(incident.key) === incident.title) continue;
      const isNew = !shown.has(incident.key);
      shown.set(incident.key, incident.title);
      surroundings.status?.("");
      if (line.flag("json")) printJson(surroundings, "watch", watchedJson(incident, isNew));
      else surroundings.out(textOf(incident, isNew));
    }
  };
  return {
    print(datasetId: number): void {
      printed = printed.then(() => print(datasetId)).catch(() => {});
    },
    ended: () => printed,
  };
}

function textOf(incident: IncidentWithVerdict, isNew: boolean): string {
  const severity = String(Math.round(incident.severity)).padStart(3);
  const evidence = incident.evidence
    .slice(0, 2)
    .map(({ behaviour, sentence }) => `     ${behaviour}: ${sentence}`);
  const lines = [
    `${severity}  ${isNew ? "" : "grew: "}${incident.title}`,
    `     since ${isoTime(incident.fromMs)}`,
    ...evidence,
  ];
  return `${lines.map(terminalLine).join("\n")}\n`;
}

const watchedJson = (
  { key, severity, kinds, title, fromMs, toMs, flows, originators, responders }: IncidentWithVerdict,
  isNew: boolean,
) => ({ isNew, key, severity, kinds, title, fromMs, toMs, flows, originators, responders });
