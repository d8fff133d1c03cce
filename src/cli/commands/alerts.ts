// tidewatch alerts: lists the sinks to which the incidents of a workspace are sent; adds, removes or tests one.
import { resolve } from "node:path";
import type { Engine } from "../../engine/engine.ts";
import { SinkInputSchema, type SinkState, type Target } from "../../shared/alert-vocabulary.ts";
import { AppError } from "../../shared/errors.ts";
import { countText } from "../../shared/number-words.ts";
import { firstIssue } from "../../shared/transport/serve.ts";
import {
  type Command,
  type CommandLine,
  type Surroundings,
  usage,
  workspaceOption,
} from "../base/command.ts";
import { printTable } from "../base/print.ts";
import { withEngine } from "../base/session.ts";
import { printJson } from "../json/print-json.ts";
import { targetFrom, targetText } from "./alert-target.ts";

/** The verbs, and how many words follow each. */
const verbs = { add: 2, remove: 1, test: 1 } as const;
type Verb = keyof typeof verbs;
const isVerb = (word: string | undefined): word is Verb => word !== undefined && Object.hasOwn(verbs, word);

export const alertsCommand: Command = {
  name: "alerts",
  usage: "alerts | add NAME TARGET [--filter F] [--format F] | remove NAME | test NAME",
  about:
    "Lists where the incidents of the workspace are sent as alerts, and adds, removes or tests a sink. A target is a web address (https://…), syslog+udp://HOST, syslog+tcp://HOST, syslog+tls://HOST, smtp://USER@HOST (STARTTLS), smtps://USER@HOST, or a file. An incident is sent once, and again when it grows. Alerts that a sink does not take wait in the workspace.",
  words: { least: 0, most: 3 },
  options: {
    ...workspaceOption,
    filter: {
      type: "string",
      short: "f",
      value: "FILTER",
      about: "with add: send only these incidents, as severity >= 70 and kind = beacon",
    },
    format: {
      type: "string",
      value: "WORD",
      about:
        "with add: json, slack or teams to a web address, json or cef by syslog, ecs or ocsf into a file",
    },
    all: { type: "boolean", about: "with add: incidents of every dataset, not only of watched traffic" },
    "per-hour": {
      type: "string",
      value: "N",
      about: "with add: the most alerts in an hour; 60 when left out",
    },
    sender: { type: "string", value: "ADDRESS", about: "with add and smtp: the sender" },
    receiver: {
      type: "string",
      value: "ADDRESS",
      many: true,
      about: "with add and smtp: a receiver; may be repeated",
    },
    "secret-from": {
      type: "string",
      value: "VARIABLE",
      about: "with add: environment variable with the secret that signs requests, or the password",
    },
    ca: { type: "string", value: "FILE", about: "with add: certificates to trust, as PEM" },
    json: { type: "boolean", about: "print one JSON object per sink" },
  },
  examples: [
    "tidewatch alerts",
    "tidewatch alerts add chat https://hooks.example.com/T1 --format slack --filter 'severity >= 70'",
    "tidewatch alerts add siem syslog+tls://siem.example.com:6514 --format cef",
    "tidewatch alerts add desk smtps://sensor@mail.example.com --sender sensor@example.com --receiver soc@example.com --secret-from MAIL_PASSWORD",
    "tidewatch alerts add archive /var/log/tidewatch.ndjson --format ocsf --all",
    "tidewatch alerts test siem",
  ],
  async run(line, surroundings) {
    const [verb, name = ""] = line.words;
    if (verb !== undefined && !isVerb(verb))
      throw usage(alertsCommand, `"${verb}" is none of add, remove and test`);
    if (verb && line.words.length !== verbs[verb] + 1)
      throw usage(
        alertsCommand,
        `"alerts ${verb}" takes ${verbs[verb] === 1 ? "a name" : "a name and a target"}`,
      );
    const input = verb === "add" ? inputFrom(line, surroundings) : null;
    await withEngine(line, surroundings, async (engine) => {
      if (input) print(line, surroundings, [await engine.handlers["alert.save"](input)]);
      else if (verb === "remove") {
        const sink = await findSink(engine, name);
        await engine.handlers["alert.remove"]({ sinkId: sink.id });
        surroundings.out(`${sink.name} is removed\n`);
      } else if (verb === "test") {
        const sink = await findSink(engine, name);
        const { tookMs } = await engine.handlers["alert.test"]({ sinkId: sink.id });
        surroundings.out(`${sink.name} took the test alert in ${countText(tookMs)} ms\n`);
      } else print(line, surroundings, await engine.handlers["alert.list"]({}));
    });
    return 0;
  },
};

function inputFrom(line: CommandLine, { env }: Surroundings) {
  const [, name, place = ""] = line.words;
  const variable = line.text("secret-from");
  const secret = variable === undefined ? undefined : env[variable];
  if (variable !== undefined && (secret === undefined || secret === ""))
    throw usage(alertsCommand, `the environment has no ${variable}`);
  const ca = line.text("ca");
  const target = targetFrom(place, {
    format: line.text("format"),
    from: line.text("sender"),
    to: line.texts("receiver"),
    ...(secret === undefined ? {} : { secret }),
    ...(ca === undefined ? {} : { authority: resolve(ca) }),
  });
  const parsed = SinkInputSchema.safeParse({
    ...{ name, target, filter: line.text("filter") ?? "" },
    datasets: line.flag("all") ? "all" : "live",
    perHour: line.whole("per-hour", 60, 1),
  });
  if (parsed.success) return parsed.data;
  throw usage(alertsCommand, firstIssue(parsed.error));
}

async function findSink(engine: Engine, name: string): Promise<SinkState> {
  const sinks = await engine.handlers["alert.list"]({});
  const found = sinks.find((sink) => sink.name === name || String(sink.id) === name);
  if (found) return found;
  const has = sinks.length === 0 ? "It has none." : `It has: ${sinks.map((sink) => sink.name).join(", ")}.`;
  throw new AppError("NOT_FOUND", `There is no sink "${name}" in this workspace. ${has}`);
}

function print(
  line: CommandLine,
  { out, err, widthColumns }: Surroundings,
  sinks: readonly SinkState[],
): void {
  if (line.flag("json")) {
    for (const sink of sinks) printJson({ out }, "alerts", sink);
    return;
  }
  if (sinks.length === 0) {
    out("No sink is set up: incidents are sent nowhere. Add one: tidewatch alerts add NAME TARGET.\n");
    return;
  }
  const rows = sinks.map((sink) => [
    sink.name,
    targetText(sink.target),
    formatText(sink.target),
    sink.filter === "" ? "every incident" : sink.filter,
    sink.datasets === "all" ? "every dataset" : "watched traffic",
    String(sink.perHour),
    String(sink.waiting),
  ]);
  out(printTable(["name", "target", "format", "filter", "of", "an hour", "waiting"], rows, widthColumns));
  for (const { name, asleep } of sinks) if (asleep) err(`  note: ${name}: ${asleep}\n`);
}

const formatText = (target: Target): string =>
  target.kind === "syslog" ? target.format : target.kind === "email" ? "text" : target.shape;
