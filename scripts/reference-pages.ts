// The pages docs/reference/*.md, from the commands, the catalogue of columns, and the behaviours.
import { type Command, optionsOf, summaryOf } from "../src/cli/base/command.ts";
import { exitCodes } from "../src/cli/base/exit-codes.ts";
import { isJsonCommand, jsonSchemas } from "../src/cli/json/json-schemas.ts";
import { loadCommands } from "../src/cli/main.ts";
import { behaviours } from "../src/core/behaviour/behaviours.ts";
import { type FlowColumn, flowColumns } from "../src/core/table/catalogue.ts";
import { keyGroups } from "../src/renderer/frame/key-table.ts";
import { behaviourWords } from "../src/shared/behaviour-words.ts";
import { exitWords } from "./man-page.ts";

const code = (text: string) => `\`${text.replaceAll("|", "\\|")}\``;
const cell = (text: string) => text.replaceAll("|", "\\|");
const row = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
const table = (header: string[], rows: string[][]) =>
  [header, header.map(() => "---"), ...rows].map(row).join("\n");

export async function referencePages(): Promise<Record<string, string>> {
  return {
    "docs/reference/commands.md": commandsPage(await loadCommands()),
    "docs/reference/columns.md": columnsPage(),
    "docs/reference/behaviours.md": behavioursPage(),
    "docs/reference/keys.md": keysPage(),
  };
}

const commandsPage = (commands: readonly Command[]): string => `# Commands

Printed from the commands by \`npm run docs\`; do not edit by hand. \`tidewatch COMMAND --help\` and the man page say the same.

${table(
  ["command", "what it does"],
  commands.map((command) => [`[\`${command.name}\`](#${command.name})`, cell(summaryOf(command))]),
)}

## Exit codes

${table(
  ["code", "meaning"],
  (Object.keys(exitWords) as (keyof typeof exitCodes)[]).map((name) => [
    String(exitCodes[name]),
    exitWords[name],
  ]),
)}

## JSON

\`tidewatch schema COMMAND\` prints the JSON Schema of what a command prints with \`--json\`, and \`tidewatch schema\` those of all commands as
one object. A field that is listed as required is always there. Other fields are there only where the schema allows them: the cells of rows,
whose names depend on the dataset.

${commands.map(commandSection).join("\n\n")}
`;

function commandSection(command: Command): string {
  const { name, usage, about, examples } = command;
  return [
    `## ${name}`,
    `    tidewatch ${usage}`,
    about,
    table(
      ["option", "meaning"],
      Object.entries(optionsOf(command)).map(([option, { short, value, about: meaning }]) => [
        code(
          `${short === undefined ? "" : `-${short}, `}--${option}${value === undefined ? "" : ` ${value}`}`,
        ),
        cell(meaning),
      ]),
    ),
    ...(isJsonCommand(name)
      ? [
          `With \`--json\`: ${jsonSchemas[name].description} \`tidewatch schema ${name}\` prints its JSON Schema.`,
        ]
      : []),
    ...(examples === undefined ? [] : [examples.map((example) => `    ${example}`).join("\n")]),
  ].join("\n\n");
}

const groupTitles: Record<FlowColumn["group"], string> = {
  identity: "Who and when",
  service: "Service",
  volume: "Volume",
  rates: "Rates",
  timing: "Timing",
  lengths: "Lengths of packets",
  flags: "TCP flags",
  tcp: "TCP",
  ip: "IP",
  payload: "Payload",
  bulk: "Bulks",
  context: "Context",
  source: "From the source",
  label: "Labels",
};

function columnsPage(): string {
  const groups = [...new Set(flowColumns.map(({ group }) => group))];
  return `# Columns of flows

Printed from \`src/core/table/catalogue.ts\` by \`npm run docs\`; do not edit by hand. A table of flows has those of these columns that its
source gives. [Flows](../flows.md) has the rules that need more than a line, and [tables and logs](../formats-tables.md) says which header of
a log becomes which column. A filter may use these names and the [short names](../filter.md#names).

A model reads the columns with a mark, unless its training names others.

${groups
  .map((group) =>
    [
      `## ${groupTitles[group]}`,
      table(
        ["column", "kind", "unit", "read", "meaning"],
        flowColumns
          .filter((column) => column.group === group)
          .map(({ name, kind, unit, behaviour, meaning }) => [
            code(name),
            kind,
            unit === "1" ? "" : unit,
            behaviour ? "✓" : "",
            cell(meaning),
          ]),
      ),
    ].join("\n\n"),
  )
  .join("\n\n")}
`;
}

const behavioursPage = (): string => `# Behaviours

Printed from \`src/core/behaviour\` by \`npm run docs\`; do not edit by hand. A behaviour is what a host does over time. Tidewatch recognises it
without a model, a label or a normal time, and each finding says what was measured. [Scores, thresholds and
incidents](../explanation/scores.md) says how findings become incidents.

${behaviours
  .map(({ kind, about, measures, source, misses }) =>
    [
      `## ${behaviourWords[kind]}`,
      `${about} In a filter of alerts: ${code(`kind = ${kind}`)}.`,
      [
        `- **Measured:** ${cell(measures)}.`,
        `- **Source:** ${cell(source)}`,
        `- **Not seen:** ${cell(misses)}`,
      ].join("\n"),
    ].join("\n\n"),
  )
  .join("\n\n")}
`;

const keysPage = (): string => `# Keys

Printed from \`src/renderer/frame/key-table.ts\` by \`npm run docs\`; do not edit by hand. The window shows the same with \`?\`. \`G\` and then
\`D\`, \`T\`, \`M\`, \`L\` or \`R\` go to the pages Data, Triage, Model, Live and Drill.

${keyGroups
  .map(({ name, rows }) =>
    [
      `## ${name}`,
      table(
        ["keys", "what they do"],
        rows.map(({ keys, about }) => [keys.map(code).join(" "), cell(about)]),
      ),
    ].join("\n\n"),
  )
  .join("\n\n")}
`;
