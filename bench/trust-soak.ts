// The soak as a part of `bench trust`: run for so long, or read from the result of one that ran before.
import { readFileSync } from "node:fs";
import { runSoak } from "../test/soak/run-soak.ts";
import type { SoakVerdict } from "../test/soak/soak-chart.ts";
import type { Part } from "./parts.ts";

const unitMinutes = { s: 1 / 60, m: 1, h: 60 } as const;

/** @param time as "10m" or "1h" @param result a file that `npm run soak` wrote */
export function soakPart(time: string | undefined, result: string | undefined): Part[] {
  if (time === undefined && result === undefined) return [];
  const [, amount, unit] = /^(\d+(?:\.\d+)?)([smh])$/.exec(time ?? "0m") ?? [];
  if (amount === undefined) throw new Error("--soak TIME, for example 90s, 10m or 1h.");
  const minutes = Number(amount) * unitMinutes[unit as keyof typeof unitMinutes];
  return [
    {
      ...{ name: "soak", of: "minutes", full: minutes, quick: minutes },
      async run({ folder, say }) {
        const verdict = result
          ? (JSON.parse(readFileSync(result, "utf8")) as SoakVerdict & { samples: { minutes: number }[] })
          : await runSoak({ folder, forMs: minutes * 60_000, say });
        const soakMinutes = verdict.samples.at(-1)?.minutes ?? 0;
        return { figures: { soakMinutes, soakGrowth: verdict.growth }, notes: [verdict.sentence] };
      },
    },
  ];
}
