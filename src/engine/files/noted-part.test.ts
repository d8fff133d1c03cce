import { spawn } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, expect, it } from "vitest";
import { removeNotedParts, writeByPart } from "./noted-part.ts";
import { partBeside } from "./target-file.ts";

let folder: string;
let temporaryFolder: string;
let out: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tidewatch-part-"));
  temporaryFolder = join(folder, "temporary");
  out = join(folder, "out");
  mkdirSync(out);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const notes = () => readdirSync(join(temporaryFolder, "parts"));

it("places a file or a folder, and leaves no part and no note", async () => {
  const rules = { temporaryFolder, overwrite: false };
  const bytes = await writeByPart(join(out, "a.csv"), rules, (part) => {
    expect(notes()).toEqual([basename(part)]);
    writeFileSync(part, "rows");
    return 4;
  });
  await writeByPart(join(out, "model"), { ...rules, isFolder: true }, (part) =>
    writeFileSync(join(part, "card.json"), "{}"),
  );
  const failed = writeByPart(join(out, "b.csv"), rules, () => {
    throw new Error("no");
  });
  await expect(failed).rejects.toThrow("no");
  expect(bytes).toBe(4);
  expect(readdirSync(out).sort()).toEqual(["a.csv", "model"]);
  expect(readdirSync(join(out, "model"))).toEqual(["card.json"]);
  expect(notes()).toEqual([]);
});

it("writes although the workspace has no room for a note", async () => {
  writeFileSync(temporaryFolder, "a file where the folder should be");
  const to = join(out, "a.csv");
  await writeByPart(to, { temporaryFolder, overwrite: false }, (part) => writeFileSync(part, "rows"));
  expect(readFileSync(to, "utf8")).toBe("rows");
});

const tsx = pathToFileURL(join(import.meta.dirname, "../../../node_modules/tsx/dist/loader.mjs")).href;
const module = pathToFileURL(join(import.meta.dirname, "noted-part.ts")).href;

it.each([false, true])(
  "what a kill left is removed when the workspace opens (a folder: %s)",
  async (isFolder) => {
    const program = join(folder, "program.mts");
    const write = isFolder
      ? `writeFileSync(part + "/card.json", "{}")`
      : `writeFileSync(part, "half of the rows")`;
    writeFileSync(
      program,
      `import { writeFileSync } from "node:fs";
    import { writeByPart } from ${JSON.stringify(module)};
    const rules = { temporaryFolder: ${JSON.stringify(temporaryFolder)}, overwrite: false, isFolder: ${isFolder} };
    await writeByPart(${JSON.stringify(join(out, "a.csv"))}, rules, (part) => {
      ${write};
      process.kill(process.pid, "SIGKILL");
      return new Promise(() => setInterval(() => {}, 1000));
    });`,
    );
    const child = spawn(process.execPath, ["--import", tsx, program], { stdio: "inherit" });
    await new Promise((resolve) => child.once("exit", resolve));
    expect(readdirSync(out)).toHaveLength(1);
    removeNotedParts(temporaryFolder);
    expect(readdirSync(out)).toEqual([]);
  },
);

it("removes nothing that a note does not describe exactly", () => {
  mkdirSync(join(temporaryFolder, "parts"), { recursive: true });
  const lines = (...texts: string[]) => texts.map((text) => `${JSON.stringify(text)}\n`).join("");
  const note = (name: string, text: string) => writeFileSync(join(temporaryFolder, "parts", name), text);
  const file = (name: string, text = "mine") => {
    writeFileSync(join(out, name), text);
    return join(out, name);
  };
  const part = (name: string) => basename(partBeside(join(out, name)));
  const [other, filled, cut, elsewhere, empty] = [part("a"), part("b"), part("c"), part("d"), part("e")];
  note("precious.txt", lines(file("precious.txt")));
  note(other, lines(file(other), "1:2"));
  note(filled, lines(file(filled)));
  note(cut, lines(file(cut)).slice(0, -4));
  note(elsewhere, lines(file("precious too.txt")));
  note(empty, lines(file(empty, "")));
  mkdirSync(join(out, "full"));
  removeNotedParts(temporaryFolder);
  const left = readdirSync(out).sort();
  expect(left).toEqual([other, filled, cut, "full", "precious too.txt", "precious.txt"].sort());
  expect(existsSync(join(out, empty))).toBe(false);
});
