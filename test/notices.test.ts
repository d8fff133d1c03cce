// THIRD-PARTY-NOTICES is up to date: it has the licence of everything that is installed with Tidewatch or bundled into out/.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { bundledPackages } from "../scripts/bundled-packages.ts";
import { noticesText } from "../scripts/notices.ts";
import { prepareBuild, root } from "../scripts/prepare.mjs";

describe("third-party notices", { timeout: 300_000 }, () => {
  beforeAll(async () => {
    expect(await prepareBuild()).toEqual({ ok: true });
  }, 300_000);

  it("are up to date", () => {
    const text = readFileSync(join(root, "THIRD-PARTY-NOTICES"), "utf8");
    expect(text === noticesText(), "THIRD-PARTY-NOTICES is stale; run npm run notices").toBe(true);
  });

  it("know what the bundler took in, styles and fonts too, and nothing that it left out", () => {
    const bundled = bundledPackages(root);
    expect(bundled).toEqual(
      expect.arrayContaining(
        ["react-dom", "echarts", "zod", "@fontsource-variable/inter"].map((name) => `node_modules/${name}`),
      ),
    );
    expect(bundled).not.toContain("node_modules/vitest");
    expect(bundled.filter((folder) => !existsSync(join(root, folder, "package.json")))).toEqual([]);
  });

  it("have the texts of the licences of packages that come without one", () => {
    const text = noticesText();
    const [before, after] = text.split("come without its text");
    expect(after).toMatch(/^abstract-logging 2\.0\.1 \(MIT\), by James Sumners$/m);
    const named = new Set(
      [...after!.matchAll(/\((.+)\)/g)].flatMap(([, licence]) => licence!.split(" AND ")),
    );
    const heads: Record<string, RegExp> = {
      MIT: /Permission is hereby granted, free of charge/,
      "Apache-2.0": /Apache License\s+Version 2\.0, January 2004/,
    };
    for (const licence of named) expect(before).toMatch(heads[licence] ?? /no text of this licence is known/);
  });
});
