// tidewatch host: prints what is known about one address in a dataset.
import type { HostCard, HostService } from "../../shared/host-vocabulary.ts";
import { type Command, workspaceOption } from "../base/command.ts";
import { datasetOption, jsonProgressOption } from "../base/models.ts";
import { isoTime, printTable } from "../base/print.ts";
import { findDataset, withEngine } from "../base/session.ts";
import { terminalLine } from "../base/terminal.ts";
import { printJson } from "../json/print-json.ts";

export const hostCommand: Command = {
  name: "host",
  usage: "host ADDRESS [DATASET] [--json]",
  about:
    "Prints what is known about one address in a dataset. The card says when it was seen, what it serves and uses, its peers and names, and which incidents and verdicts touch it.",
  words: { least: 1, most: 1 },
  options: {
    ...workspaceOption,
    ...datasetOption,
    json: { type: "boolean", about: "print the card as JSON" },
    ...jsonProgressOption,
  },
  examples: ["tidewatch host 10.0.0.5", "tidewatch host 10.0.0.5 3 --json"],
  async run(line, surroundings) {
    await withEngine(line, surroundings, async (engine) => {
      const dataset = await findDataset(engine, line.text("dataset"));
      const card = await engine.handlers["host.card"]({ datasetId: dataset.id, address: line.words[0]! });
      if (line.flag("json")) printJson(surroundings, "host", card, 1);
      else surroundings.out(printCard(card, surroundings.widthColumns));
    });
    return 0;
  },
};

const bytes = (value: number): string => Math.round(value).toLocaleString("en-US");

function printCard(card: HostCard, width: number): string {
  const services = (title: string, list: readonly HostService[]): string[] =>
    list.length === 0
      ? []
      : [
          `\n${title}:`,
          table(
            ["service", "port", "flows", "hosts", "bytes sent", "bytes received"],
            list.map((one) => [
              one.service,
              one.port === null ? "" : String(one.port),
              String(one.flows),
              String(one.peers),
              bytes(one.sentBytes),
              bytes(one.receivedBytes),
            ]),
            width,
          ),
        ];
  const { firstMs, lastMs, verdicts } = card;
  const verdictCounts = Object.entries(verdicts).filter(([verdict, rows]) => verdict !== "open" && rows > 0);
  return `${[
    terminalLine(card.sentence),
    ...(firstMs === null || lastMs === null ? [] : [`Seen ${isoTime(firstMs)} to ${isoTime(lastMs)}.`]),
    ...(card.hasBytes ? [`Sent ${bytes(card.sentBytes)} bytes, received ${bytes(card.receivedBytes)}.`] : []),
    ...services("Serves", card.offered),
    ...services("Uses", card.used),
    "\nPeers, the most bytes first:",
    table(
      ["host", "flows", "begun", "bytes sent", "bytes received"],
      card.peers.map((one) => [
        one.address,
        String(one.flows),
        String(one.begun),
        bytes(one.sentBytes),
        bytes(one.receivedBytes),
      ]),
      width,
    ),
    ...(card.names.length > 0
      ? [
          "\nNames:",
          table(
            ["how", "name", "flows"],
            card.names.map(({ kind, name, flows }) => [kind, name, String(flows)]),
            width,
          ),
        ]
      : []),
    ...(card.incidentsFound
      ? [`\nIncidents: ${card.incidents.length === 0 ? "none" : card.incidents.length}`]
      : ["\nNobody has looked for incidents yet: tidewatch incidents finds them."]),
    ...card.incidents.map(({ severity, title, verdict }) =>
      terminalLine(
        `${String(Math.round(severity)).padStart(3)}  ${title}${verdict ? `  [${verdict.verdict}]` : ""}`,
      ),
    ),
    ...(verdictCounts.length > 0
      ? [
          `\nVerdicts on its flows: ${verdictCounts.map(([verdict, rows]) => `${rows} ${verdict}`).join(", ")}`,
        ]
      : []),
  ].join("\n")}\n`;
}

const table = (names: string[], rows: string[][], width: number): string =>
  printTable(names, rows, width).trimEnd();
