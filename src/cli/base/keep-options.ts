// What a watch keeps: the options --roll, --keep-age, --keep-size and --ring.
import type { JobInput } from "../../shared/contract/contract.ts";
import { bytesText } from "../../shared/number-words.ts";
import { leastKeptBytes } from "../../shared/watch-vocabulary.ts";
import { type Command, type CommandLine, usage } from "./command.ts";

export const keepOptions = {
  roll: { type: "string", value: "day", about: "begin a new dataset with each day of the traffic, in UTC" },
  "keep-age": {
    type: "string",
    value: "AGE",
    about:
      "remove datasets of earlier days of this source that are older, such as 7d or 36h; includes --roll day",
  },
  "keep-size": {
    type: "string",
    value: "SIZE",
    about:
      "remove the oldest datasets of this source beyond this much disk, such as 20GB; includes --roll day, and a day may take several datasets",
  },
  ring: {
    type: "string",
    value: "SIZE",
    about:
      "keep the last packets of standard input, a pipe or an interface in so much space of the workspace, such as 2GB, so that packets of flows can be seen and carved",
  },
} as const;

const daysOf = { h: 1 / 24, d: 1, w: 7 };
const bytesOf = { M: 1e6, G: 1e9, T: 1e12 };

type Keep = Pick<JobInput<"watch.run">, "roll" | "keepDays" | "keepBytes" | "ringBytes">;

export function keepOf(command: Command, line: CommandLine): Keep {
  const keep: Keep = {};
  const [roll, age, size] = [line.text("roll"), line.text("keep-age"), line.text("keep-size")];
  if (roll !== undefined) {
    if (roll !== "day") throw usage(command, `--roll needs the word day; ${roll} is something else`);
    keep.roll = "day";
  }
  if (age !== undefined) {
    const [, number, unit] = /^(\d{1,5}(?:\.\d+)?)([hdw])$/i.exec(age) ?? [];
    if (number === undefined || Number(number) === 0)
      throw usage(
        command,
        `--keep-age needs a number of days, hours or weeks, such as 7d, 36h or 2w; ${age} is none`,
      );
    keep.keepDays = Number(number) * daysOf[unit!.toLowerCase() as keyof typeof daysOf];
  }
  if (size !== undefined) keep.keepBytes = sizeOf(command, size, "--keep-size");
  const ring = line.text("ring");
  if (ring !== undefined) keep.ringBytes = sizeOf(command, ring, "--ring");
  return keep;
}

/** A size such as 500MB or 20GB in bytes. */
function sizeOf(command: Command, written: string, option: string): number {
  const [, number, unit] = /^(\d{1,6}(?:\.\d+)?)([MGT])B?$/i.exec(written) ?? [];
  const bytes = Math.round(Number(number) * bytesOf[(unit ?? "M").toUpperCase() as keyof typeof bytesOf]);
  if (number === undefined || bytes < leastKeptBytes)
    throw usage(
      command,
      `${option} needs a size of at least ${bytesText(leastKeptBytes)}, such as 500MB or 20GB; ${written} is none`,
    );
  return bytes;
}
