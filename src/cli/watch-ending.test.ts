// Ctrl+C of tidewatch watch: with very many open flows it says how many are stored first, and stores them all.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ethernet } from "../../test/packets/ethernet.ts";
import { ipv4 } from "../../test/packets/ip.ts";
import { pcapFile } from "../../test/packets/pcap-file.ts";
import { tcp } from "../../test/packets/transport.ts";
import { main } from "./main.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "tidewatch-watch-ending-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("open flows are counted and stored", async () => {
  const path = join(folder, "open.pcap");
  const packets = Array.from({ length: 12_000 }, (_, n) =>
    ethernet(
      {},
      ipv4({ src: "10.0.0.1", dst: "10.0.0.2" }, tcp({ from: 1024 + n, to: 443, flags: "S" }, "")),
    ),
  );
  writeFileSync(path, pcapFile({}, packets));
  const stop = new AbortController();
  let err = "";
  const shown: string[] = [];
  const code = await main(["watch", path, "--no-model"], {
    out: () => {},
    err(text) {
      err += text;
    },
    status(text) {
      shown.push(text);
      if (/^[1-9]/.test(text)) stop.abort();
    },
    ...{ widthColumns: 120, signal: stop.signal },
    env: { ...process.env, TIDEWATCH_HOME: join(folder, "home") },
  });
  expect(code).toBe(0);
  expect(err).toMatch(/^The watch ends: 12,000 open flows of \S+open\.pcap are stored first\.$/m);
  expect(err).toMatch(/12,000 flows stored/);
  expect(shown.some((text) => /^ending · .* flows stored · [\d,]+ open ones left$/.test(text))).toBe(true);
}, 120_000);
