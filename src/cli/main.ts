// The tidewatch command without its process: finds the command, runs it, and turns an error into one sentence and an exit code.
import { AppError, toFailure } from "../shared/errors.ts";
import { type Command, helpOf, parseCommandLine, type Surroundings, summaryOf } from "./base/command.ts";
import { exitCodeOf } from "./base/exit-codes.ts";
import { version } from "./base/version.ts";
import { analyzeCommand } from "./commands/analyze.ts";
import { binCommand } from "./commands/bin.ts";
import { carveCommand } from "./commands/carve.ts";
import { compareCommand } from "./commands/compare.ts";
import { datasetsCommand } from "./commands/datasets.ts";
import { driftCommand } from "./commands/drift.ts";
import { drillCommand } from "./commands/drill.ts";
import { evaluateCommand } from "./commands/evaluate.ts";
import { explainCommand } from "./commands/explain.ts";
import { exportCommand } from "./commands/export.ts";
import { flagsCommand } from "./commands/flags.ts";
import { flowsCommand } from "./commands/flows.ts";
import { guardCommand } from "./commands/guard.ts";
import { hostCommand } from "./commands/host.ts";
import { importCommand } from "./commands/import.ts";
import { incidentsCommand } from "./commands/incidents.ts";
import { modelsCommand } from "./commands/models.ts";
import { packetsCommand } from "./commands/packets.ts";
import { reportCommand } from "./commands/report.ts";
import { sampleCommand } from "./commands/sample.ts";
import { scoreCommand } from "./commands/score.ts";
import { thresholdCommand } from "./commands/threshold.ts";
import { trainCommand } from "./commands/train.ts";
import { uiCommand } from "./commands/ui.ts";
import { wiresharkCommand } from "./commands/wireshark.ts";

export const commands: readonly Command[] = [
  analyzeCommand,
  incidentsCommand,
  drillCommand,
  hostCommand,
  importCommand,
  datasetsCommand,
  flowsCommand,
  binCommand,
  packetsCommand,
  carveCommand,
  wiresharkCommand,
  guardCommand,
  trainCommand,
  scoreCommand,
  thresholdCommand,
  flagsCommand,
  explainCommand,
  evaluateCommand,
  reportCommand,
  sampleCommand,
  exportCommand,
  compareCommand,
  driftCommand,
  modelsCommand,
  uiCommand,
];

const help = () =>
  [
    "tidewatch COMMAND …",
    "",
    "Finds what is not normal in network traffic on disk, offline, and says why.",
    "",
    ...commands.map((command) => `  ${command.name.padEnd(12)}${summaryOf(command)}`),
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
    surroundings.out(help());
    return name === undefined ? 2 : 0;
  }
  try {
    const command = commands.find((candidate) => candidate.name === name);
    if (!command) {
      throw new AppError("USAGE", `There is no command "${name}"; tidewatch --help lists them.`);
    }
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
