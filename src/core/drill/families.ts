// The list of families. Every behaviour has at least one.
import { alertFamily } from "./alert.ts";
import { amplificationFamily } from "./amplification.ts";
import { beaconFamily } from "./beacon.ts";
import { dnsTunnelFamily } from "./dns-tunnel.ts";
import { exfiltrationFamily } from "./exfiltration.ts";
import { failedNamesFamily } from "./failed-names.ts";
import type { Family } from "./family.ts";
import { floodFamily } from "./flood.ts";
import { guessingFamily } from "./guessing.ts";
import { icmpTunnelFamily } from "./icmp-tunnel.ts";
import { lateralFamily } from "./lateral.ts";
import { mailDropFamily } from "./mail-drop.ts";
import { oddServiceFamily } from "./odd-service.ts";
import { scanHorizontalFamily } from "./scan-horizontal.ts";
import { scanSlowFamily } from "./scan-slow.ts";
import { scanVerticalFamily } from "./scan-vertical.ts";
import { sprayingFamily } from "./spraying.ts";

export const families: readonly Family[] = [
  beaconFamily,
  dnsTunnelFamily,
  icmpTunnelFamily,
  exfiltrationFamily,
  mailDropFamily,
  guessingFamily,
  sprayingFamily,
  lateralFamily,
  scanVerticalFamily,
  scanHorizontalFamily,
  scanSlowFamily,
  floodFamily,
  amplificationFamily,
  failedNamesFamily,
  oddServiceFamily,
  alertFamily,
];
