// tidewatch doctor: looks at this machine and says what is missing.
import { dataFolder } from "../../engine/workspace/places.ts";
import type { Command } from "../base/command.ts";
import { terminalLine } from "../base/terminal.ts";
import { version } from "../base/version.ts";
import { checks, thisDoctorMachine } from "../doctor/checks.ts";
import type { MachineFinding } from "../doctor/finding.ts";
import { printJson } from "../json/print-json.ts";

export const doctorCommand: Command = {
  name: "doctor",
  usage: "doctor [--json]",
  about:
    "Says what this machine has that Tidewatch needs or can use, and what to do about the rest. Each line is good, less (one thing does not work) or bad (Tidewatch does not work); with a bad line the exit code is 1. It opens no workspace and asks no other machine.",
  words: { least: 0, most: 0 },
  options: { json: { type: "boolean", about: "print JSON" } },
  async run(line, { out, env }) {
    const machine = thisDoctorMachine(env, dataFolder(env));
    const findings: ({ name: string } & MachineFinding)[] = [];
    for (const { name, look } of checks) findings.push({ name, ...(await look(machine)) });
    const platform = `${process.platform}-${process.arch}`;
    if (line.flag("json")) {
      printJson({ out }, "doctor", { version, platform, findings }, 1);
    } else {
      out(`Tidewatch ${version} on ${platform}\n`);
      for (const { name, health, found, advice } of findings) {
        out(`${health.padEnd(6)}${name.padEnd(14)}${terminalLine(found)}\n`);
        if (advice !== "") out(`${" ".repeat(20)}${terminalLine(advice)}\n`);
      }
    }
    return findings.some(({ health }) => health === "bad") ? 1 : 0;
  },
};
