// The generated parts of docs/filter.md: short names, Wireshark's names, columns of packets, names of networks, and examples. The rest of
// the page is written by hand.
import {
  addedColumns,
  type FilterAlias,
  filterAliases,
  wiresharkAliases,
} from "../src/shared/filter-aliases.ts";
import { filterExamples } from "../src/shared/filter-examples.ts";
import { namedNetworks } from "../src/shared/filter-networks.ts";
import { packetColumns } from "../src/shared/packet-columns.ts";

const code = (text: string) => `\`${text.replaceAll("|", "\\|")}\``;
/** A text that contains backticks goes between double ones. */
const codeOf = (text: string) => (text.includes("`") ? `\`\` ${text} \`\`` : code(text));
const row = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
const table = (header: string[], rows: string[][]) =>
  [header, header.map(() => "---"), ...rows].map(row).join("\n");

const aliasRow = ({ names, about, columns, take }: FilterAlias) => [
  code(names[0]!),
  names.slice(1).map(code).join(" "),
  about,
  columns.map(code).join(take === "each" ? " or " : ", else "),
];

const parts: Readonly<Record<string, string>> = {
  names: table(["name", "also", "means", "columns"], filterAliases.map(aliasRow)),
  wireshark: wiresharkAliases.flatMap(({ names }) => names.map(code)).join(", "),
  added: addedColumns.map(code).join(", "),
  packets: table(
    ["name", "means"],
    packetColumns.map(({ name, about }) => [code(name), about]),
  ),
  networks: table(
    ["name", "means"],
    Object.entries(namedNetworks).map(([name, { about }]) => [code(name), about]),
  ),
  examples: filterExamples
    .map(({ title, examples }) =>
      [
        `### ${title}`,
        "",
        table(
          ["task", "filter"],
          examples.map(({ task, filter }) => [task, codeOf(filter)]),
        ),
      ].join("\n"),
    )
    .join("\n\n"),
};

/** The page with its generated parts replaced. */
export const filterPage = (page: string): string =>
  page.replace(
    /(<!-- printed: (\w+) -->)[\s\S]*?(<!-- end -->)/g,
    (_, before: string, name: string, after: string) => `${before}\n\n${parts[name] ?? ""}\n\n${after}`,
  );
