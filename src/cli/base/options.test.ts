// The options that all commands share: one spelling in the help; older spellings and plain words still work.
import { describe, expect, test } from "vitest";
import { loadCommands } from "../main.ts";
import { type CommandLine, helpOf, parseCommandLine, summaryOf } from "./command.ts";
import { methodFrom } from "./models.ts";

const commands = await loadCommands();

const commandOf = (name: string) => commands.find((command) => command.name === name)!;
const parse = (name: string, ...args: string[]): CommandLine => parseCommandLine(commandOf(name), args);

describe("summaries", () => {
  test.each(commands.map((command) => [command.name, summaryOf(command)]))("%s: %s", (_, summary) => {
    expect(summary).toMatch(/^[A-Z].*\.$/);
    expect(summary.split("(").length).toBe(summary.split(")").length);
    expect(summary.length).toBeLessThanOrEqual(110);
  });

  test("a full stop inside brackets does not end a summary", () => {
    const command = { ...commandOf("flows"), about: "Prints rows (by number. Or name). Newest first." };
    expect(summaryOf(command)).toBe("Prints rows (by number. Or name).");
  });
});

test("a command that takes a dataset takes it as --dataset, as -d and as a bare word", () => {
  const takers = commands.filter(({ options }) => options.dataset);
  expect(takers.map(({ name }) => name)).toEqual(
    "incidents drill host flows bin packets carve wireshark guard train score threshold flags explain evaluate report export compare drift"
      .split(" ")
      .filter((name) => commandOf(name))
      .sort((a, b) => commands.indexOf(commandOf(a)) - commands.indexOf(commandOf(b))),
  );
  for (const { name, words } of takers) {
    const others = Array.from({ length: words.least }, (_, i) => `word-${i}`);
    for (const spelling of [
      ["--dataset", "monday"],
      ["-d", "monday"],
    ])
      expect(parse(name, ...others, ...spelling).text("dataset"), name).toBe("monday");
    // carve takes any number of words, because row numbers may be separated by blanks.
    if (name === "carve") continue;
    const line = parse(name, ...others, "monday");
    expect([line.text("dataset"), line.words], name).toEqual(["monday", others]);
    expect(() => parse(name, ...others, "monday", "--dataset", "tuesday"), name).toThrow(
      '"monday" is too much',
    );
  }
});

test("an option means the same in every command that has it", () => {
  const shapes = new Map<string, string>();
  for (const { name: command, options } of commands)
    for (const [name, { type, short = "", value = "" }] of Object.entries(options)) {
      const shape = `${type} ${short} ${value}`;
      const before = shapes.get(name) ?? shape;
      expect(shape, `--${name} of ${command}`).toBe(before);
      shapes.set(name, before);
    }
});

test("a letter means one option of a command", () => {
  for (const { name, options } of commands) {
    const letters = Object.values(options).flatMap(({ short }) => short ?? []);
    expect([...new Set(letters)], name).toEqual(letters);
  }
});

test("older spellings work but are not shown", () => {
  expect(parse("flags", "--top", "3").whole("limit", 50)).toBe(3);
  expect(() => parse("flags", "--top", "few").whole("limit", 50)).toThrow("--top takes a whole number");
  expect(() => parse("flags", "--top", "3", "--limit", "4")).toThrow("--limit is given twice");
  expect(parse("carve", "--flow", "1", "--out", "a", "--force").text("to")).toBe("a");
  expect(parse("carve", "--flow", "1", "--out", "a", "--force").flag("overwrite")).toBe(true);
  expect(methodFrom(commandOf("threshold"), parse("threshold", "--method", "budget:20"))).toEqual({
    method: "budget",
    flagsPerDay: 20,
  });
  expect(parse("train", "--judged").flag("verdicts")).toBe(true);
  for (const command of commands) expect(helpOf(command)).not.toMatch(/--(top|method|out|force|judged)\b/);
});
