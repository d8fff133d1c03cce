import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createWriteGuard } from "../../host/write-guard.ts";
import { writablePlaces } from "./writable-places.ts";

let home: string;
let elsewhere: string;
beforeEach(() => {
  home = realpathSync(mkdtempSync(join(tmpdir(), "tidewatch-home-")));
  elsewhere = realpathSync(mkdtempSync(join(tmpdir(), "tidewatch-other-")));
  for (const folder of ["exports", ".ssh", "deep/er"]) mkdirSync(join(home, folder), { recursive: true });
});
afterEach(() => {
  for (const folder of [home, elsewhere]) rmSync(folder, { recursive: true, force: true });
});

const exportTo = (path: string) =>
  ["job.start", { kind: "dataset.export", input: { datasetId: 1, path } }] as const;

describe("places that a page may write to", () => {
  const check = (name: string, input: unknown) => () => createWriteGuard(writablePlaces([home]))(name, input);

  it.each(["exports/a.csv", "exports/a.csv.gz", "a.parquet", "deep/er/b.ndjson"])(
    "lets a page write %s",
    (path) => {
      expect(check(...exportTo(join(home, path)))).not.toThrow();
    },
  );

  it.each([
    [".bashrc", "hidden"],
    [".ssh/authorized_keys", "hidden"],
    [".config.csv", "hidden"],
    ["exports/run.sh", "end with"],
    ["exports/Makefile", "end with"],
    ["exports/../.profile", "hidden"],
  ])("refuses %s", (path, reason) => {
    expect(check(...exportTo(join(home, path)))).toThrow(reason);
  });

  it("refuses other folders, also through a link or `..`", () => {
    symlinkSync(elsewhere, join(home, "link"));
    expect(check(...exportTo(join(elsewhere, "a.csv")))).toThrow("in none of the folders");
    expect(check(...exportTo(join(home, "link", "a.csv")))).toThrow("in none of the folders");
    expect(check(...exportTo(`${home}/../${elsewhere.split("/").at(-1)}/a.csv`))).toThrow(
      "in none of the folders",
    );
  });

  it("refuses hidden and foreign folders that do not exist yet, since a workspace creates its folders", () => {
    const create = (path: string) => check("workspace.create", { path });
    expect(create(join(home, "new", "deep", "a.tidewatch"))).not.toThrow();
    expect(create(join(home, ".new", "deep", "a.tidewatch"))).toThrow("hidden");
    expect(create(join(home, "new", ".deep", "a.tidewatch"))).toThrow("hidden");
    expect(create(join(home, "new", "deep", "a.sh"))).toThrow("end with");
    expect(create(join(elsewhere, "new", "a.tidewatch"))).toThrow("in none of the folders");
    expect(create(join(home, "new", "..", "..", "x", "a.tidewatch"))).toThrow("in none of the folders");
    symlinkSync(elsewhere, join(home, "link"));
    expect(create(join(home, "link", "new", "a.tidewatch"))).toThrow("in none of the folders");
    expect(check(...exportTo(join(elsewhere, "new", "a.csv")))).toThrow("in none of the folders");
  });

  it("refuses links in the place of the file, and links that lead nowhere", () => {
    symlinkSync(join(home, ".profile"), join(home, "exports", "a.csv"));
    symlinkSync(join(elsewhere, "later"), join(home, "later"));
    symlinkSync(elsewhere, join(home, "case.tidewatch"));
    expect(check(...exportTo(join(home, "exports", "a.csv")))).toThrow("link");
    expect(check(...exportTo(join(home, "later", "a.csv")))).toThrow("link");
    expect(check("workspace.create", { path: join(home, "case.tidewatch") })).toThrow("link");
  });

  it("refuses names that read as others or that Windows gives a meaning", () => {
    for (const name of ["a\n.csv", "a\u0000.csv", "\u202ea.csv", "a\u001b[2J.csv"])
      expect(check(...exportTo(join(home, "exports", name)))).toThrow("characters");
    const onWindows = writablePlaces([home], "win32");
    for (const name of ["con.csv", "a.exe:b.csv", "LPT1.csv", "new?/a.csv"])
      expect(onWindows(join(home, name), [".csv"])).toMatch("characters");
    expect(onWindows(join(home, "console.csv"), [".csv"])).toBeNull();
  });

  it("knows what each job and request writes", () => {
    const job = (kind: string, path: string) =>
      check("job.start", { kind, input: { path: join(home, path) } });
    expect(job("report.write", "a.html")).not.toThrow();
    expect(job("report.write", "a.csv")).toThrow("end with");
    expect(job("packets.carve", "a.pcapng")).not.toThrow();
    expect(job("sample.make", "a.exe")).toThrow("end with");
    expect(job("dataset.import", ".bashrc")).not.toThrow();
    expect(check("workspace.create", { path: join(home, "w.tidewatch") })).not.toThrow();
    expect(check("workspace.create", { path: join(home, ".w") })).toThrow("hidden");
    expect(check("model.export", { path: join(home, "m.onnx") })).not.toThrow();
    expect(check("flows.page", { path: "/etc/passwd" })).not.toThrow();
  });

  it("allows no program but Wireshark", () => {
    expect(check("settings.set", { wiresharkPath: "/usr/bin/wireshark" })).not.toThrow();
    expect(
      check("settings.set", { wiresharkPath: "C:\\Program Files\\Wireshark\\Wireshark.exe" }),
    ).not.toThrow();
    expect(check("settings.set", { wiresharkPath: "/bin/sh" })).toThrow("no Wireshark");
    expect(check("settings.set", { theme: "dark" })).not.toThrow();
  });
});
