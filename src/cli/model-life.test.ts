// The life of a model from the command line: guard, retraining, threshold, comparison, drift, export and import, and usage errors.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runCommand } from "../../test/support/command.ts";
import { syntheticFlows } from "../../test/support/synthetic-flows.ts";

let folder: string;
const tidewatch = (...args: string[]) => runCommand(folder, args);
const good = async (...args: string[]) => {
  const result = await tidewatch(...args);
  expect(result.err).not.toContain("tidewatch:");
  expect(result.code).toBe(0);
  return result;
};

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "tidewatch-life-"));
  writeFileSync(join(folder, "day.csv"), syntheticFlows({ rows: 900 }));
  writeFileSync(join(folder, "next.csv"), syntheticFlows({ rows: 700, seed: 12 }));
  await good("import", join(folder, "day.csv"));
  await good("import", join(folder, "next.csv"));
  await good("train", "-d", "day.csv", "-f", "label = BENIGN", "-k", "mahalanobis", "--name", "Old");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("correct use", () => {
  test("guard lists the rows that do not belong", async () => {
    const table = await good("guard", "--dataset", "day.csv", "--top", "14");
    expect(table.out).toMatch(/^ *row +score +start_time/);
    expect(table.out).toContain("% of the score");
    expect(table.out).toMatch(/Without the 14 strangest rows the threshold falls by \d+ %/);
    const { suspects } = JSON.parse((await good("guard", "-d", "day.csv", "--top", "14", "--json")).out);
    expect(suspects.filter(({ cells }: { cells: unknown[] }) => cells.includes(4444)).length).toBeGreaterThan(
      11,
    );
  });

  test("train with the guard, without a share of rows, with added rows, with other datasets, from a model", async () => {
    const guarded = await good(
      "train",
      "-d",
      "day.csv",
      "-k",
      "mean-z",
      "--guard",
      "--exclude-share",
      "2%",
      "--json",
    );
    expect(guarded.err).toContain("the threshold is");
    expect(JSON.parse(guarded.out)).toMatchObject({ normalRows: 882 });
    const more = await good(
      ..."train -d day.csv -k mean-z -f label=BENIGN --include 620,640 --exclude 0-9 --also next.csv --json".split(
        " ",
      ),
    );
    const old = JSON.parse((await good("models", "Old", "--json")).out).normalRows;
    const { normalRows } = JSON.parse(more.out);
    expect(normalRows).toBeGreaterThan(old + 600);
    const again = await good(
      "train",
      "--from",
      "Old",
      "-d",
      "next.csv",
      "-f",
      "label = BENIGN",
      "--rehearsal",
      "0.2",
    );
    expect(again.out).toMatch(/Old retrained/);
  });

  test("threshold shows what a threshold costs, stores one, and chooses one by labels", async () => {
    const result = await good("threshold", "-m", "Old", "-d", "next.csv", "--method", "false-rate:0.05");
    expect(result.out).toMatch(
      /next\.csv by Old: \d+ of 700 rows above .* \(false-rate: [\d,.]+ flags? (a day|in these .*)\)\n/,
    );
    expect(result.out).toMatch(
      /About [\d,.]+ false flags (?:a day|in these [^(]+) \([\d,.]+ to [\d,.]+, 90 % interval\)/,
    );
    const best = await good(
      ..."threshold -m Old -d next.csv --method best-f1 --validation day.csv --keep --json".split(" "),
    ).catch(async () => {
      await good("score", "-m", "Old", "-d", "day.csv");
      return good(
        ..."threshold -m Old -d next.csv --method best-f1 --validation day.csv --keep --json".split(" "),
      );
    });
    const { value } = JSON.parse(best.out);
    const kept = JSON.parse((await good("threshold", "-m", "Old", "-d", "next.csv", "--json")).out);
    expect(kept).toMatchObject({ method: { method: "fixed", value }, value });
  });

  test("compare sets two models side by side", async () => {
    const table = await good("compare", "Old", "2", "-d", "next.csv", "--top", "2");
    expect(table.out).toMatch(/model +flags +threshold by/);
    expect(table.out).toMatch(
      /Change from the first to the second model on \d+ labelled rows: ROC-AUC [+-]\d\.\d{3} \(/,
    );
    expect(table.out).toContain("by Old only");
    expect(JSON.parse((await good("compare", "Old", "2", "-d", "next.csv", "--json")).out)).toMatchObject({
      rows: 700,
      verdicts: null,
    });
  });

  test("drift names the features that moved, and recalibrates", async () => {
    const result = await good("drift", "-m", "Old", "-d", "next.csv", "--recalibrate");
    expect(result.out).toMatch(/feature +stability index +gap +p/);
    expect(result.out).toMatch(/flags by the new line|stays/);
    expect(JSON.parse((await good("models", "Old", "--json")).out).recalibration).toMatchObject({
      datasetName: "next.csv",
    });
  });

  test("models exports, imports, renames, deletes and promotes", async () => {
    const path = join(folder, "carried");
    expect((await good("models", "export", "Old", path)).out).toMatch(/[0-9a-f]{64} {2}\d+ {2}weights\.bin/);
    const taken = await good("models", "import", path);
    const id = /^(\d+) /.exec(taken.out)![1]!;
    expect((await good("models", "rename", id, "Carried")).out).toBe(`${id}  Carried\n`);
    expect((await good("models", "promote", "Carried")).out).toBe(`${id}  Carried is the champion\n`);
    expect((await good("models")).out).toContain("Carried (champion)");
    // Uses the champion when no model is named.
    expect((await good("score", "-d", "next.csv")).out).toContain("rows scored by Carried");
    expect((await good("models", "delete", "Carried")).out).toContain("is deleted");
    const bytes = readFileSync(join(path, "weights.bin"));
    bytes[5]! ^= 255;
    writeFileSync(join(path, "weights.bin"), bytes);
    const refused = await tidewatch("models", "import", path);
    expect(refused).toMatchObject({
      code: 1,
      err: expect.stringContaining("is not the file that was exported"),
    });
    const onnx = await tidewatch("models", "export", "Old", join(folder, "old.onnx"), "--onnx");
    expect(onnx.err).toContain("(mahalanobis) has no network to write as ONNX");
    expect(existsSync(join(folder, "old.onnx"))).toBe(false);
  });
});

describe("errors are one sentence", () => {
  test.each([
    ["guard --top 0", 2, "--top takes a whole number of at least 1"],
    ["guard --normal orig_port<40010", 1, "the guard needs at least 40"],
    ["guard --exclude five", 2, '--exclude takes row numbers such as 12,40-44, not "five"'],
    ["train --exclude-share 60%", 2, "--exclude-share takes a share from 0 to 0.5"],
    ["train --exclude-share", 2, "--exclude-share"],
    ["train --include 9-3", 2, "--include takes row numbers"],
    ["train --include 99999 -k mean-z", 1, "has no row 99999"],
    ["train --from nobody", 1, 'There is no model "nobody" in this workspace'],
    ["train --rehearsal 0.3", 2, "--rehearsal needs --from"],
    ["train --also nowhere -k mean-z", 1, 'There is no dataset "nowhere" in this workspace'],
    ["threshold --by host", 2, "--by"],
    ["threshold --by service --method mad:3 --keep", 2, "--keep does not go with --by"],
    ["threshold --by service --method best-f1", 2, "best-f1 does not go with --by"],
    ["threshold --keep", 2, "--keep needs a --threshold to keep"],
    ["threshold --method budget", 2, "--threshold takes best-f1, or a method and its number"],
    ["threshold --validation day.csv", 2, "--validation needs --threshold best-f1"],
    ["compare Old", 2, "tidewatch compare MODEL MODEL"],
    ["compare Old Old", 1, "name two different models"],
    ["compare Old nobody", 1, 'There is no model "nobody" in this workspace'],
    ["models export Old", 2, '"models export" takes two words more'],
    ["models promote", 2, '"models promote" takes one word more'],
    ["models import nowhere", 1, "There is no folder"],
    ["models Old --onnx", 2, "--onnx needs the verb export"],
    ["models Old New", 2, '"New" is too much'],
    ["drift --model nobody", 1, 'There is no model "nobody" in this workspace'],
  ])("tidewatch %s ends with %i", async (text, code, message) => {
    const result = await tidewatch(...text.split(" "));
    expect(result.err).toContain(message);
    expect(result.code).toBe(code);
    expect(result.err.trim().split("\n")).toHaveLength(1);
  });
});
