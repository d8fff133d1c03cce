// Sources that a page which was taken over could name: other machines, pipes as interfaces, devices. And a capture of an interface on which
// nothing happens.
import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { afterEach, expect, test, vi } from "vitest";
import { withEngine } from "../../../test/support/engine.ts";
import { startWatch } from "../../../test/support/watch.ts";

const fixture = withEngine("check-source");
afterEach(() => vi.unstubAllEnvs());

/** A stand-in for dumpcap on the search path: a shell script. */
function dumpcapIs(lines: string): void {
  const folder = join(fixture.folder, "bin");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "dumpcap"), `#!/bin/sh\n${lines}\n`);
  chmodSync(join(folder, "dumpcap"), 0o755);
  vi.stubEnv("PATH", `${folder}:${process.env.PATH}`);
}

test("no interface is another machine, a pipe, a path or an option, and no program is started for it", async () => {
  let calls = 0;
  const server = createServer(() => calls++);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  const ran = join(fixture.folder, "ran");
  dumpcapIs(`touch ${ran}; exit 1`);
  const pipe = join(fixture.folder, "pipe");
  execFileSync("mkfifo", [pipe]);
  const names = [
    `TCP@127.0.0.1:${port}`,
    "rpcap://127.0.0.1/eth0",
    "\\\\127.0.0.1\\pipe\\wireshark",
    "-w/tmp/x",
    "--help",
    "-",
    pipe,
    "../pipe",
    "lo\0",
    "lo\n",
  ];
  for (const name of names)
    expect(await fixture.run("watch.run", { source: { kind: "interface", name } })).toMatchObject({
      state: "failed",
      error: { code: "INVALID_INPUT", message: expect.stringContaining("dumpcap -D") },
    });
  server.close();
  expect(calls).toBe(0);
  expect(() => execFileSync("ls", [ran], { stdio: "ignore" })).toThrow();
});

test("the names of interfaces on every system reach dumpcap", async () => {
  dumpcapIs('echo "dumpcap: $3 is not there" >&2; exit 1');
  for (const name of ["3", "Ethernet 2", "nflog:5", "\\Device\\NPF_{4F-AA}"])
    expect(await fixture.run("watch.run", { source: { kind: "interface", name } })).toMatchObject({
      error: { message: `dumpcap cannot capture on ${name}: ${name} is not there` },
    });
});

test("a device is not opened, and a file is no folder", async () => {
  const file = join(fixture.folder, "a.pcap");
  writeFileSync(file, "");
  expect(await fixture.run("watch.run", { source: { kind: "file", path: "/dev/zero" } })).toMatchObject({
    error: { code: "INVALID_INPUT", message: "/dev/zero is a device; watch a capture, a log or a pipe." },
  });
  expect(await fixture.run("watch.run", { source: { kind: "folder", path: file } })).toMatchObject({
    error: { code: "INVALID_INPUT", message: `${file} is no folder; watch it as a file.` },
  });
});

test("a path with a NUL character is refused by every request that takes one", async () => {
  const path = join(fixture.folder, "a\0b");
  const refused = { ok: false, error: { code: "INVALID_INPUT", message: /NUL character/ } };
  const { route } = fixture.engine;
  const expected = expect.objectContaining({
    ok: false,
    error: expect.objectContaining({
      code: refused.error.code,
      message: expect.stringMatching(refused.error.message),
    }),
  });
  for (const name of ["table.preview", "files.list", "model.import", "workspace.open", "workspace.create"])
    expect([name, await route(name, { path })]).toEqual([name, expected]);
  const jobs = [
    ["dataset.import", { path }],
    ["watch.run", { source: { kind: "file", path } }],
    ["watch.run", { source: { kind: "folder", path } }],
    ["dataset.export", { datasetId: 1, path }],
    ["report.write", { datasetId: 1, path }],
    ["packets.carve", { datasetId: 1, flowIds: [1], path }],
    ["sample.make", { path }],
    ["drill.run", { datasetId: 1, library: path }],
  ] as const;
  for (const [kind, input] of jobs)
    expect([kind, await route("job.start", { kind, input })]).toEqual([kind, expected]);
});

test.skipIf(process.platform === "win32")(
  "a watch of a silent interface ends when it is stopped, also when dumpcap does not listen",
  async () => {
    dumpcapIs("trap '' INT TERM PIPE; while :; do sleep 1; done");
    const watch = await startWatch(fixture.engine, { kind: "interface", name: "silent0" });
    await wait(500);
    const stopped = Date.now();
    await watch.stop();
    expect(Date.now() - stopped).toBeLessThan(4000);
  },
);
