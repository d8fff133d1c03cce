// The list of families. A behaviour has at least one.
import { alert } from "./alert.ts";
import { amplification } from "./amplification.ts";
import { beacon } from "./beacon.ts";
import { dnsTunnel } from "./dns-tunnel.ts";
import { exfiltration } from "./exfiltration.ts";
import { failedNames } from "./failed-names.ts";
import type { Family } from "./family.ts";
import { flood } from "./flood.ts";
import { guessing } from "./guessing.ts";
import { icmpTunnel } from "./icmp-tunnel.ts";
import { lateral } from "./lateral.ts";
import { mailDrop } from "./mail-drop.ts";
import { oddService } from "./odd-service.ts";
import { scanHorizontal } from "./scan-horizontal.ts";
import { scanSlow } from "./scan-slow.ts";
import { scanVertical } from "./scan-vertical.ts";
import { spraying } from "./spraying.ts";

export const families: readonly Family[] = [
  beacon,
  dnsTunnel,
  icmpTunnel,
  exfiltration,
  mailDrop,
  guessing,
  spraying,
  lateral,
  scanVertical,
  scanHorizontal,
  scanSlow,
  flood,
  amplification,
  failedNames,
  oddService,
  alert,
];
