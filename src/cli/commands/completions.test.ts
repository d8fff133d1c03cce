// The scripts run in the shells themselves, where these are installed.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runCommand } from "../../../test/support/command.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "tidewatch-completions-"));
  mkdirSync(join(folder, "captures"));
  writeFileSync(join(folder, "captures.txt"), "");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const has = (shell: string) => spawnSync(shell, ["-c", "true"]).status === 0;

async function script(shell: string): Promise<string> {
  const { code, out } = await runCommand(folder, ["completions", shell]);
  expect(code).toBe(0);
  const path = join(folder, `tidewatch.${shell}`);
  writeFileSync(path, out);
  return path;
}

test.skipIf(!has("bash"))("bash completes commands, options, files and folders", async () => {
  const path = await script("bash");
  const complete = (...words: string[]) => {
    const set = `COMP_WORDS=(${words.map((word) => `'${word}'`).join(" ")}); COMP_CWORD=${words.length - 1}`;
    const print = `printf '%s\\n' "\${COMPREPLY[@]}"`;
    const { stdout, stderr } = spawnSync("bash", ["-c", `. '${path}'; ${set}; _tidewatch; ${print}`], {
      cwd: folder,
      encoding: "utf8",
    });
    expect(stderr).toBe("");
    return stdout.split("\n").filter((line) => line !== "");
  };
  expect(complete("tidewatch", "fl").sort()).toEqual(["flags", "flows"]);
  expect(complete("tidewatch", "flows", "--so")).toEqual(["--sort"]);
  expect(complete("tidewatch", "import", "cap").sort()).toEqual(["captures", "captures.txt"]);
  expect(complete("tidewatch", "import", "--workspace", "cap")).toEqual(["captures"]);
  expect(complete("tidewatch", "flows", "--limit", "cap")).toEqual([]);
  expect(complete("tidewatch", "nothing", "--")).toEqual([]);
});

test.skipIf(!has("fish"))("fish completes commands and options", async () => {
  const path = await script("fish");
  const complete = (line: string) =>
    spawnSync("fish", ["--no-config", "-c", `source ${path}; complete -C '${line}'`], {
      cwd: folder,
      encoding: "utf8",
    })
      .stdout.split("\n")
      .map((one) => one.split("\t")[0]);
  expect(complete("tidewatch inci")).toContain("incidents");
  expect(complete("tidewatch flows --so")).toContain("--sort");
  expect(complete("tidewatch import --workspace cap")).toContain("captures/");
});

test.skipIf(!has("zsh"))("zsh reads its script", async () => {
  const path = await script("zsh");
  const { status, stderr } = spawnSync(
    "zsh",
    ["-f", "-c", `autoload -U compinit; compinit -D; source ${path}; whence -w _tidewatch`],
    { encoding: "utf8" },
  );
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
});

test("the script for PowerShell has every command", async () => {
  const { out } = await runCommand(folder, ["completions", "powershell"]);
  expect(out).toMatch(/^ {4}'flows' = \[ordered\]@\{ .*'--dataset' = /m);
  // A quote within a text is doubled.
  expect(out.replaceAll("''", "").split("'").length % 2).toBe(1);
});

test("another shell is refused with the names of those there are", async () => {
  expect(await runCommand(folder, ["completions", "ksh"])).toMatchObject({
    code: 2,
    err: expect.stringContaining('there is no shell "ksh" but bash, zsh, fish, powershell'),
  });
});
