// npm run bench -- live [--only packets,scores,sustained,zeek,ipfix,alerts,api,kills,soak] [--quick] [--seed 1]
// The built engine beside live traffic and other programs: how long a packet takes to its row, how much comes through without a loss, how
// long an incident takes to its alert, how long programs wait for the HTTP API, and what kills leave behind. In full, 10 minutes of traffic,
// 200 kills and 72 minutes of a soak, 24 hours of traffic at twenty times its speed; --quick is 30 s, 20 kills and 2 minutes. Watches are for
// Linux.
import { parseArgs } from "node:util";
import { alertsPart } from "./live-alerts.ts";
import { apiPart } from "./live-api.ts";
import { killsPart } from "./live-kills.ts";
import { ipfixPart, packetsPart, soakPart, sustainedPart, zeekPart } from "./live-parts.ts";
import { scoresPart } from "./live-scores.ts";
import { runParts } from "./parts.ts";
import { printReport } from "./report.ts";

const { values } = parseArgs({
  options: {
    only: { type: "string" },
    quick: { type: "boolean", default: false },
    seed: { type: "string", default: "1" },
  },
});
const parts = [
  packetsPart,
  scoresPart,
  sustainedPart,
  zeekPart,
  ipfixPart,
  alertsPart,
  apiPart,
  killsPart,
  soakPart,
];
const { figures, notes } = await runParts("live", parts, values);
printReport({ bench: "live", rows: [], figures: Object.assign({}, ...figures), notes });
