// The man page of the tidewatch command, from the commands themselves.

import { type Command, optionsOf } from "../src/cli/base/command.ts";
import { exitCodes } from "../src/cli/base/exit-codes.ts";
import { loadCommands } from "../src/cli/main.ts";

export async function manPage(): Promise<string> {
  const commands = await loadCommands();
  return `${[
    '.\\" Printed from the commands by npm run docs; do not edit by hand.',
    '.TH TIDEWATCH 1 "" "Tidewatch" "User Commands"',
    ".SH NAME",
    String.raw`tidewatch \- find what is not normal in network traffic, and why`,
    ".SH SYNOPSIS",
    ".B tidewatch",
    String.raw`.I COMMAND \&...`,
    ".SH COMMANDS",
    ...commands.flatMap(section),
    ".SH EXIT STATUS",
    ...(Object.keys(exitWords) as (keyof typeof exitCodes)[]).flatMap((name) => [
      ".TP",
      `.B ${exitCodes[name]}`,
      roff(exitWords[name]),
    ]),
    ".SH ENVIRONMENT",
    ...environment.flatMap(([name, words]) => [".TP", `.B ${name}`, roff(words)]),
  ].join("\n")}\n`;
}

export const exitWords: Record<keyof typeof exitCodes, string> = {
  done: "Done.",
  expected: "It could not be done; one sentence on standard error says why.",
  usage: "The command line or a filter is wrong.",
  bug: "A fault of Tidewatch, with its details.",
  interrupted: "Stopped by Ctrl+C or a signal.",
};

const environment = [
  ["TIDEWATCH_HOME", "The folder of the default workspace, the settings and the log."],
  ["TIDEWATCH_BROWSER", "The browser that tidewatch ui opens."],
] as const;

function section(command: Command): string[] {
  return [
    `.SS ${command.name}`,
    `.B tidewatch ${roff(command.usage)}`,
    ".PP",
    roff(command.about),
    ...Object.entries(optionsOf(command)).flatMap(([name, { short, value, about }]) => [
      ".TP",
      `.B ${short === undefined ? "" : String.raw`\-${short}, `}${roff(`--${name}`)}${value === undefined ? "" : ` ${roff(value)}`}`,
      roff(about),
    ]),
    ...(command.examples === undefined
      ? []
      : [
          ".PP",
          "Examples:",
          ".PP",
          ".nf",
          ...command.examples.map((example) => `    ${roff(example)}`),
          ".fi",
        ]),
  ];
}

/** Text that roff prints as it is. */
const roff = (text: string): string =>
  text
    .replaceAll("\\", String.raw`\e`)
    .replaceAll("-", String.raw`\-`)
    .replaceAll(/^([.'])/gm, String.raw`\&$1`);
