// Defines a command (name, options, what it runs), and parses its arguments with node:util's parseArgs.
import { parseArgs } from "node:util";
import { AppError } from "../../shared/errors.ts";

export interface OptionSpec {
  type: "string" | "boolean";
  short?: string;
  /** Other accepted spellings, not shown in the help. */
  alias?: readonly string[];
  /** Whether it may be given several times. Any other option given twice is refused. */
  many?: boolean;
  /** Name of its value in the help: `--limit N`. */
  value?: string;
  about: string;
}

export interface CommandLine {
  /** The arguments that are not options. */
  words: string[];
  text(name: string): string | undefined;
  /** All values of an option that may be given several times. */
  texts(name: string): string[];
  flag(name: string): boolean;
  /** An integer of at least `least`, or the fallback. */
  whole(name: string, fallback: number, least?: number): number;
}

export interface Surroundings {
  out: (text: string) => void;
  err: (text: string) => void;
  /** Replaces the status line, "" to clear it. Null when standard error is not a terminal. */
  status: ((text: string) => void) | null;
  widthColumns: number;
  /** Aborted by Ctrl+C. */
  signal: AbortSignal;
  env: NodeJS.ProcessEnv;
}

export interface Command {
  name: string;
  /** Usage after `tidewatch`, on one line. */
  usage: string;
  /** What it does. Its first sentence is the command's summary in `tidewatch --help`. */
  about: string;
  /** How many words it takes. A command with a --dataset option also accepts the dataset as one more word. */
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

/** The options of a command in the order of its help. */
export const optionsOf = (command: Command): Record<string, OptionSpec> => ({
  ...command.options,
  help: helpOption,
});

type Values = Record<string, string | boolean | string[] | undefined>;

/** Parses a command's arguments. Invalid ones give a USAGE error with one sentence. */
export function parseCommandLine(command: Command, args: string[]): CommandLine & { help: boolean } {
  const options = optionsOf(command);
  const { values, words } = parse(command, options, args);
  const spelling = mergeAliases(options, values);
  for (const [name, value] of Object.entries(values)) {
    if (!Array.isArray(value) || options[name]!.many) continue;
    if (value.length > 1) throw usage(command, `--${name} is given twice`);
    values[name] = value[0];
  }
  const help = values.help === true;
  const { least, most } = command.words;
  if (options.dataset && words.length === most + 1 && values.dataset === undefined)
    values.dataset = words.pop()!;
  if (!help && words.length < least) throw usage(command, "something is missing");
  if (!help && words.length > most) throw usage(command, `"${words.at(-1)}" is too much`);
  return {
    help,
    words,
    text: (name) => (typeof values[name] === "string" ? (values[name] as string) : undefined),
    texts: (name) => (Array.isArray(values[name]) ? (values[name] as string[]) : []),
    flag: (name) => values[name] === true,
    whole(name, fallback, leastValue = 0) {
      const value = values[name];
      if (value === undefined) return fallback;
      const number = Number(value);
      if (Number.isInteger(number) && number >= leastValue) return number;
      throw usage(
        command,
        `--${spelling(name)} takes a whole number of at least ${leastValue}, not "${value}"`,
      );
    },
  };
}

function parse(
  command: Command,
  options: Record<string, OptionSpec>,
  args: string[],
): { values: Values; words: string[] } {
  const specs = Object.entries(options).flatMap(([name, { type, short, alias = [] }]) => {
    const spec = { type, multiple: type === "string" };
    return [[name, { ...spec, ...(short ? { short } : {}) }], ...alias.map((other) => [other, spec])];
  });
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      strict: true,
      options: Object.fromEntries(specs),
    });
    return { values: { ...values } as Values, words: positionals };
  } catch (thrown) {
    const reason = (thrown as Error).message
      .split(/[.\n]/)[0]
      ?.replace(/^Unknown option/, "there is no option");
    throw usage(command, `${reason}`);
  }
}

/** Moves the values of aliases to the option's name. Returns a function that gives the spelling used for a name. */
function mergeAliases(options: Record<string, OptionSpec>, values: Values): (name: string) => string {
  const spellings = new Map<string, string>();
  for (const [name, { alias = [] }] of Object.entries(options)) {
    for (const other of alias) {
      const value = values[other];
      if (value === undefined) continue;
      const before = values[name];
      values[name] = Array.isArray(before) && Array.isArray(value) ? [...before, ...value] : value;
      delete values[other];
      spellings.set(name, other);
    }
  }
  return (name) => spellings.get(name) ?? name;
}

export function usage(command: Command, reason: string): AppError {
  return new AppError(
    "USAGE",
    `${reason}; usage: tidewatch ${command.usage} (tidewatch ${command.name} --help says more).`,
  );
}

export function helpOf(command: Command): string {
  const rows = Object.entries(optionsOf(command)).map(([name, option]) => {
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

/** The first sentence of a command's text: up to the first full stop outside brackets. */
export function summaryOf({ about }: Command): string {
  let depth = 0;
  for (let i = 0; i < about.length; i++) {
    if (about[i] === "(") depth++;
    if (about[i] === ")") depth--;
    if (about[i] === "." && depth === 0 && (i + 1 === about.length || about[i + 1] === " "))
      return about.slice(0, i + 1);
  }
  return about;
}
