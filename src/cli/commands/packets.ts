// tidewatch packets: lists the packets of one flow, read from its capture.
import { type Command, usage, workspaceOption } from "../base/command.ts";
import { datasetOption, flowOption, limitOption } from "../base/models.ts";
import { isoTime, printTable } from "../base/print.ts";
import { findDataset, withEngine } from "../base/session.ts";

export const packetsCommand: Command = {
  name: "packets",
  usage: "packets --flow ROW [--dataset D] [--limit N] [--json]",
  about:
    "Lists the packets of one flow. Each line has the frame number, time, direction, length, protocol and a summary.",
  words: { least: 0, most: 0 },
  options: {
    ...workspaceOption,
    flow: { ...flowOption("row number of the flow, as flows --json prints it").flow!, many: false },
    ...datasetOption,
    ...limitOption("packets to list, 1000 at most"),
    offset: { type: "string", value: "N", about: "packets to skip first" },
    json: { type: "boolean", about: "print one JSON object per packet, with its first bytes" },
  },
  examples: ["tidewatch packets --flow 17", "tidewatch packets --flow 17 --dataset office.pcap --json"],
  async run(line, surroundings) {
    if (line.text("flow") === undefined) throw usage(packetsCommand, "--flow is missing");
    const flowId = line.whole("flow", 0);
    const limit = Math.min(1000, line.whole("limit", 1000, 1));
    await withEngine(line, surroundings, async (engine) => {
      const { id: datasetId } = await findDataset(engine, line.text("dataset"));
      const query = { datasetId, flowId, offset: line.whole("offset", 0), limit };
      const { packets, total } = await engine.handlers["packets.list"](query);
      if (line.flag("json")) {
        for (const packet of packets) surroundings.out(`${JSON.stringify(packet)}\n`);
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
      surroundings.err(`${packets.length} of ${total} packets\n`);
    });
    return 0;
  },
};

/** UTC to the microsecond. */
function preciseTime(us: number): string {
  const micros = ((us % 1000) + 1000) % 1000;
  return isoTime(us / 1000).replace("Z", `${String(micros).padStart(3, "0")}Z`);
}
