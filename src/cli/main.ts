// The tidewatch command without its process: finds the command, runs it, and turns an error into one sentence and an exit code.
import { AppError, toFailure } from "../shared/errors.ts";
import { type Command, helpOf, parseCommandLine, type Surroundings, summaryOf } from "./base/command.ts";
import { exitCodeOf } from "./base/exit-codes.ts";
import { version } from "./base/version.ts";

/** The commands in the order of the help. Each is loaded only when it is needed: no command waits for the code of another. */
const catalogue = {
  analyze: async () => (await import("./commands/analyze.ts")).analyzeCommand,
  incidents: async () => (await import("./commands/incidents.ts")).incidentsCommand,
  drill: async () => (await import("./commands/drill.ts")).drillCommand,
  host: async () => (await import("./commands/host.ts")).hostCommand,
  import: async () => (await import("./commands/import.ts")).importCommand,
  watch: async () => (await import("./commands/watch.ts")).watchCommand,
  alerts: async () => (await import("./commands/alerts.ts")).alertsCommand,
  datasets: async () => (await import("./commands/datasets.ts")).datasetsCommand,
  flows: async () => (await import("./commands/flows.ts")).flowsCommand,
  bin: async () => (await import("./commands/bin.ts")).binCommand,
  packets: async () => (await import("./commands/packets.ts")).packetsCommand,
  carve: async () => (await import("./commands/carve.ts")).carveCommand,
  wireshark: async () => (await import("./commands/wireshark.ts")).wiresharkCommand,
  guard: async () => (await import("./commands/guard.ts")).guardCommand,
  train: async () => (await import("./commands/train.ts")).trainCommand,
  score: async () => (await import("./commands/score.ts")).scoreCommand,
  threshold: async () => (await import("./commands/threshold.ts")).thresholdCommand,
  flags: async () => (await import("./commands/flags.ts")).flagsCommand,
  explain: async () => (await import("./commands/explain.ts")).explainCommand,
  evaluate: async () => (await import("./commands/evaluate.ts")).evaluateCommand,
  report: async () => (await import("./commands/report.ts")).reportCommand,
  sample: async () => (await import("./commands/sample.ts")).sampleCommand,
  export: async () => (await import("./commands/export.ts")).exportCommand,
  compare: async () => (await import("./commands/compare.ts")).compareCommand,
  drift: async () => (await import("./commands/drift.ts")).driftCommand,
  models: async () => (await import("./commands/models.ts")).modelsCommand,
  serve: async () => (await import("./commands/serve.ts")).serveCommand,
  mcp: async () => (await import("./commands/mcp.ts")).mcpCommand,
  tokens: async () => (await import("./commands/tokens.ts")).tokensCommand,
  ui: async () => (await import("./commands/ui.ts")).uiCommand,
  schema: async () => (await import("./commands/schema.ts")).schemaCommand,
  doctor: async () => (await import("./commands/doctor.ts")).doctorCommand,
  completions: async () => (await import("./commands/completions.ts")).completionsCommand(loadCommands),
} satisfies Record<string, () => Promise<Command>>;

export function loadCommands(): Promise<Command[]> {
  return Promise.all(Object.values(catalogue).map((load) => load()));
}

const help = async () =>
  [
    "tidewatch COMMAND …",
    "",
    "Finds what is not normal in network traffic on disk, offline, and says why.",
    "",
    ...(await loadCommands()).map((command) => `  ${command.name.padEnd(12)}${summaryOf(command)}`),
    "",
    "tidewatch COMMAND --help says more; --version prints the version.",
    "",
  ].join("\n");

export async function main(args: string[], surroundings: Surroundings): Promise<number> {
  const [name, ...rest] = args;
  if (name === "--version" || name === "-V") {
    surroundings.out(`${version}\n`);
    return 0;
  }
  if (name === undefined || name === "--help" || name === "-h" || name === "help") {
    surroundings.out(await help());
    return name === undefined ? 2 : 0;
  }
  try {
    if (!Object.hasOwn(catalogue, name))
      throw new AppError("USAGE", `There is no command "${name}"; tidewatch --help lists them.`);
    const command = await catalogue[name as keyof typeof catalogue]();
    const line = parseCommandLine(command, rest);
    if (line.help) {
      surroundings.out(helpOf(command));
      return 0;
    }
    return (await command.run(line, surroundings)) ?? 0;
  } catch (thrown) {
    const failure = toFailure(thrown);
    surroundings.err(`tidewatch: ${failure.message}\n`);
    if (failure.code === "BUG") surroundings.err(`${failure.detail}\n`);
    return exitCodeOf(failure.code);
  }
}
