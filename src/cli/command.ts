// What a command of the command line is: its words, its options, and what it does with them. Parsing is node:util's.
import { parseArgs } from "node:util";
import { AppError } from "../shared/errors.ts";

export interface OptionSpec {
  type: "string" | "boolean";
  short?: string;
  /** May be given several times; any other option given twice is refused. */
  many?: boolean;
  /** Name of the value in the help: `--limit N`. */
  value?: string;
  about: string;
}

export interface CommandLine {
  words: string[];
  text(name: string): string | undefined;
  /** All values of an option that may be given several times. */
  texts(name: string): string[];
  flag(name: string): boolean;
  /** A whole number of at least `least`, or the fallback. */
  whole(name: string, fallback: number, least?: number): number;
}

export interface Surroundings {
  out: (text: string) => void;
  err: (text: string) => void;
  isTerminal: boolean;
  widthColumns: number;
  /** Aborted by Ctrl+C. */
  signal: AbortSignal;
  env: NodeJS.ProcessEnv;
}

export interface Command {
  name: string;
  /** Usage after `tidewatch`, on one line. */
  usage: string;
  about: string;
  words: { least: number; most: number };
  options: Record<string, OptionSpec>;
  examples?: string[];
  run(line: CommandLine, surroundings: Surroundings): Promise<number | undefined>;
}

export const workspaceOption: Record<string, OptionSpec> = {
  workspace: {
    type: "string",
    short: "w",
    value: "FOLDER",
    about: "the workspace; the default one when left out",
  },
  verbose: { type: "boolean", about: "write the log to standard error as well" },
};

const helpOption: OptionSpec = { type: "boolean", short: "h", about: "show this help" };

/** Reads a command's arguments; what does not fit is a USAGE error of one sentence. */
export function parseCommandLine(command: Command, args: string[]): CommandLine & { help: boolean } {
  const options: Record<string, OptionSpec> = { ...command.options, help: helpOption };
  let parsed: { values: Record<string, string | boolean | string[] | undefined>; positionals: string[] };
  try {
    parsed = parseArgs({
      args,
      allowPositionals: true,
      strict: true,
      options: Object.fromEntries(
        Object.entries(options).map(([name, { type, short }]) => [
          name,
          { type, multiple: type === "string", ...(short ? { short } : {}) },
        ]),
      ),
    }) as typeof parsed;
  } catch (thrown) {
    const why = (thrown as Error).message.split(/[.\n]/)[0]?.replace(/^Unknown option/, "there is no option");
    throw usage(command, `${why}`);
  }
  const { values, positionals } = parsed;
  for (const [name, value] of Object.entries(values)) {
    if (!Array.isArray(value) || options[name]!.many) continue;
    if (value.length > 1) throw usage(command, `--${name} is given twice`);
    values[name] = value[0];
  }
  const help = values.help === true;
  const { least, most } = command.words;
  if (!help && positionals.length < least) throw usage(command, "something is missing");
  if (!help && positionals.length > most) throw usage(command, `"${positionals[most]}" is too much`);
  return {
    help,
    words: positionals,
    text: (name) => (typeof values[name] === "string" ? (values[name] as string) : undefined),
    texts: (name) => (Array.isArray(values[name]) ? (values[name] as string[]) : []),
    flag: (name) => values[name] === true,
    whole(name, fallback, leastValue = 0) {
      const value = values[name];
      if (value === undefined) return fallback;
      const number = Number(value);
      if (Number.isInteger(number) && number >= leastValue) return number;
      throw usage(command, `--${name} takes a whole number of at least ${leastValue}, not "${value}"`);
    },
  };
}

export function usage(command: Command, why: string): AppError {
  return new AppError(
    "USAGE",
    `${why}; usage: tidewatch ${command.usage} (tidewatch ${command.name} --help says more).`,
  );
}

export function helpOf(command: Command): string {
  const rows = Object.entries({ ...command.options, help: helpOption }).map(([name, option]) => {
    const short = option.short ? `-${option.short}, ` : "    ";
    return [`  ${short}--${name}${option.value ? ` ${option.value}` : ""}`, option.about] as const;
  });
  const width = Math.max(...rows.map(([left]) => left.length)) + 2;
  const lines = rows.map(([left, right]) => left.padEnd(width) + right);
  const examples = (command.examples ?? []).map((example) => `  ${example}`);
  return [
    `tidewatch ${command.usage}`,
    "",
    command.about,
    "",
    "Options:",
    ...lines,
    ...(examples.length > 0 ? ["", "Examples:", ...examples] : []),
    "",
  ].join("\n");
}
