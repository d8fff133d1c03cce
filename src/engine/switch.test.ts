import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { withEngine } from "../../test/support/engine.ts";
import type { Reply } from "../shared/transport/rpc.ts";

const engine = withEngine("switch");

const table = (rows: number) =>
  `ts,orig_addr,resp_addr,bytes\n${Array.from({ length: rows }, (_, i) => `${1700000000 + i},10.0.0.${i % 9},192.0.2.${i % 200},${i * 7}`).join("\n")}\n`;

it("switching workspaces during requests answers every one of them, and none with an internal error", async () => {
  const path = join(engine.folder, "a.csv");
  writeFileSync(path, table(20_000));
  const workspaces = ["one", "two"].map((name) => join(engine.folder, `${name}.tidewatch`));
  for (const workspace of workspaces) {
    await engine.engine.handlers["workspace.create"]({ path: workspace });
    await engine.done("dataset.import", { path });
  }
  const { route } = engine.engine;
  const codes = new Map<string, number>();
  for (let turn = 0; turn < 10; turn++) {
    const [dataset] = await engine.engine.handlers["dataset.list"]({});
    const datasetId = dataset!.id;
    const column = dataset!.columns.at(-1)!.name;
    const answers: Promise<Reply>[] = [];
    let isOpen = false;
    const opened = route("workspace.open", { path: workspaces[turn % 2]! }).finally(() => {
      isOpen = true;
    });
    let waiting = 0;
    const ask = (name: string, input: object) => {
      waiting++;
      answers.push(route(name, input).finally(() => waiting--));
    };
    while (!isOpen) {
      if (waiting < 12) {
        ask("flows.page", { datasetId, offset: answers.length, limit: 100 });
        ask("column.profile", { datasetId, column });
        ask("flows.timeline", { datasetId });
        ask("incidents.page", { datasetId });
      }
      await new Promise((resolve) => setTimeout(resolve, 4));
    }
    for (const answer of await Promise.all(answers)) {
      const code = answer.ok ? "ok" : answer.error.code;
      codes.set(code, (codes.get(code) ?? 0) + 1);
    }
    expect(await opened).toMatchObject({ ok: true });
  }
  expect(codes.get("ok")).toBeGreaterThan(20);
  expect([...codes.keys()].filter((code) => !["ok", "WORKSPACE_NONE", "NOT_FOUND"].includes(code))).toEqual(
    [],
  );
});
