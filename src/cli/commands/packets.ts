// tidewatch packets: lists the packets of one flow, read from its capture, or their layers, or the stream that they carry.
import type { RequestOutput } from "../../shared/contract/contract.ts";
import type { PacketLayer } from "../../shared/packet-vocabulary.ts";
import { type Command, usage, workspaceOption } from "../base/command.ts";
import { datasetOption, flowOption, limitOption } from "../base/models.ts";
import { isoTime, printTable } from "../base/print.ts";
import { findDataset, withEngine } from "../base/session.ts";
import { printJson } from "../json/print-json.ts";

export const packetsCommand: Command = {
  name: "packets",
  usage: "packets --flow ROW [--dataset D] [--filter FILTER] [--layers | --follow] [--limit N] [--json]",
  about:
    "Lists the packets of one flow. Each line has the frame number, time, direction, length, protocol and a summary. --layers adds every field of every layer. --follow prints what both sides sent, in the order of the stream.",
  words: { least: 0, most: 0 },
  options: {
    ...workspaceOption,
    flow: { ...flowOption("row number of the flow, as flows --json prints it").flow!, many: false },
    ...datasetOption,
    ...limitOption("packets to list, 1000 at most"),
    filter: {
      type: "string",
      short: "f",
      value: "FILTER",
      about: "only these packets, such as 'payload > 0 and from = responder'",
    },
    layers: { type: "boolean", about: "print the layers and fields of each packet" },
    follow: { type: "boolean", about: "print the bytes of both sides as text" },
    offset: { type: "string", value: "N", about: "packets to skip first" },
    json: { type: "boolean", about: "print one JSON object per packet, with its first bytes" },
  },
  examples: [
    "tidewatch packets --flow 17",
    "tidewatch packets --flow 17 --filter 'content contains login' --layers",
    "tidewatch packets --flow 17 --follow",
    "tidewatch packets --flow 17 --dataset office.pcap --json",
  ],
  async run(line, surroundings) {
    if (line.text("flow") === undefined) throw usage(packetsCommand, "--flow is missing");
    const flowId = line.whole("flow", 0);
    const limit = Math.min(1000, line.whole("limit", 1000, 1));
    await withEngine(line, surroundings, async (engine) => {
      const { id: datasetId } = await findDataset(engine, line.text("dataset"));
      if (line.flag("follow")) {
        const stream = await engine.handlers["packets.stream"]({ datasetId, flowId, mostBytes: 262_144 });
        surroundings.out(streamText(stream));
        return;
      }
      const filter = line.text("filter") ?? "";
      const query = { datasetId, flowId, offset: line.whole("offset", 0), limit, filter };
      const { packets, total, matching, readable } = await engine.handlers["packets.list"](query);
      if (line.flag("layers")) {
        for (const { nth } of packets) {
          const { frame, layers } = await engine.handlers["packet.bytes"]({ datasetId, flowId, nth });
          if (line.flag("json")) printJson(surroundings, "packets", { frame, layers });
          else surroundings.out(layersText(frame, layers));
        }
        return;
      }
      if (line.flag("json")) {
        for (const packet of packets) printJson(surroundings, "packets", packet);
        return;
      }
      const rows = packets.map(
        ({ frame, timeUs, fromOriginator, wireLength, source, destination, protocol, info }) => [
          String(frame),
          preciseTime(timeUs),
          fromOriginator ? "→" : "←",
          String(wireLength),
          source,
          destination,
          protocol,
          info,
        ],
      );
      const header = ["frame", "time", "", "bytes", "source", "destination", "protocol", "info"];
      surroundings.out(printTable(header, rows, Number.POSITIVE_INFINITY));
      const searched =
        filter !== "" && readable < total ? `, of which the first ${readable} were searched` : "";
      surroundings.err(
        `${packets.length} of ${filter === "" ? total : `${matching} matching of ${total}`} packets${searched}\n`,
      );
    });
    return 0;
  },
};

/** UTC to the microsecond. */
function preciseTime(us: number): string {
  const micros = ((us % 1000) + 1000) % 1000;
  return isoTime(us / 1000).replace("Z", `${String(micros).padStart(3, "0")}Z`);
}

function layersText(frame: number, layers: readonly PacketLayer[]): string {
  const lines = layers.flatMap(({ name, summary, fields }) => [
    `  ${name}${summary === "" ? "" : `: ${summary}`}`,
    ...fields.map(({ depth, name, text }) => `    ${"  ".repeat(depth)}${name}: ${text}`),
  ]);
  return [`frame ${frame}`, ...lines, ""].join("\n");
}

function streamText({
  pieces,
  originatorBytes,
  responderBytes,
  missingBytes,
  shownBytes,
}: RequestOutput<"packets.stream">): string {
  const parts = pieces.map(({ fromOriginator, frame, missing, hex }) => {
    const gap = missing > 0 ? `(${missing} bytes are not in the capture)\n` : "";
    const text = Buffer.from(hex, "hex")
      .toString("latin1")
      .replace(/[^\t\n\r -~]/g, ".");
    return `${gap}${fromOriginator ? "→" : "←"} frame ${frame}\n${text}${text.endsWith("\n") ? "" : "\n"}`;
  });
  const all = originatorBytes + responderBytes;
  const limit = shownBytes < all ? ` The first ${shownBytes} are printed.` : "";
  return `${parts.join("")}${originatorBytes} bytes from the originator, ${responderBytes} from the responder, ${missingBytes} not in the capture.${limit}\n`;
}
