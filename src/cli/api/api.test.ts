// The API over real sockets and a real engine: scores, predictions, incidents, verdicts with the name of the token, jobs, events.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { get } from "node:http";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ApiServer, startApi } from "../../../test/support/api-server.ts";
import { withEngine } from "../../../test/support/engine.ts";
import { syntheticFlows } from "../../../test/support/synthetic-flows.ts";
import { filterFrom } from "../../shared/filter.ts";

const fixture = withEngine("api");
let api: ApiServer;
let datasetId: number;
let modelId: number;
let flows: Record<string, unknown>[];
const json = { "content-type": "application/json" };

beforeAll(async () => {
  const path = join(fixture.folder, "flows.csv");
  writeFileSync(path, syntheticFlows({ rows: 600 }));
  ({ datasetId } = await fixture.done("dataset.import", { path }));
  const normal = filterFrom("label = BENIGN");
  ({ modelId } = await fixture.done("model.train", { datasetId, normal, detector: "mahalanobis" }));
  await fixture.done("model.score", { modelId, datasetId });
  api = await startApi(fixture.engine, mkdtempSync(join(fixture.folder, "api-")));
  const page = (await api.send("GET", `/v1/datasets/${datasetId}/flows?offset=0&limit=600`, api.as.read))
    .json;
  flows = page.rowIds.map((_: number, row: number) =>
    Object.fromEntries(page.columns.map((name: string, c: number) => [name, page.cells[c][row]])),
  );
});
afterAll(async () => {
  await api.close();
  rmSync(fixture.folder, { recursive: true, force: true });
});

describe("POST /v1/score", () => {
  test("scores a JSON array and NDJSON alike, with reasons for what is above the threshold", async () => {
    const asArray = await api.send("POST", "/v1/score", { ...api.as.read, ...json }, JSON.stringify(flows));
    expect(asArray.status).toBe(200);
    expect(asArray.json).toMatchObject({ modelId, flows: { length: 600 } });
    const flagged = asArray.json.flows.filter((flow: { flagged: boolean }) => flow.flagged);
    expect(flagged.length).toBeGreaterThan(0);
    for (const flow of flagged) expect(flow.reasons[0].sentence.length).toBeGreaterThan(10);
    const lines = `${flows.map((flow) => JSON.stringify(flow)).join("\r\n")}\n\n`;
    const headers = { ...api.as.read, "content-type": "application/x-ndjson" };
    expect((await api.send("POST", "/v1/score", headers, lines)).json).toEqual(asArray.json);
  });

  test("takes the model, the false rate and the reasons from the address", async () => {
    const path = `/v1/score?modelId=${modelId}&falseRate=0.5&reasons=none`;
    const { json: found } = await api.send("POST", path, { ...api.as.read, ...json }, JSON.stringify(flows));
    expect(found.threshold).toBeLessThan(20);
    expect(found.flows.every(({ reasons }: { reasons: unknown[] }) => reasons.length === 0)).toBe(true);
  });

  test.each([
    ["/v1/score", "[]", 400, "There is no flow in the request"],
    ["/v1/score", "{}", 422, "No flow of the request has"],
    ["/v1/score", '[{"packets":{}}]', 422, "No flow of the request has"],
    ["/v1/score", "[1,", 400, "The body is not JSON"],
    ["/v1/score", '[{"protocol":"tcp"}]', 422, "No flow of the request has"],
    ["/v1/score?modelId=99", "[1]", 404, "There is no model 99"],
    ["/v1/score?modelId=x", "[1]", 400, "modelId: Invalid input: expected number"],
    ["/v1/score?surprise=1", "[1]", 400, "surprise"],
  ])("%s with %s is refused with %i and a sentence", async (path, body, status, sentence) => {
    const reply = await api.send("POST", path, { ...api.as.read, ...json }, body);
    expect([reply.status, reply.json.error.message]).toEqual([status, expect.stringContaining(sentence)]);
    expect(reply.text).not.toContain("    at ");
  });
});

test("POST /v1/predict answers −1 or 1 with a sentence, for a flow and for one number", async () => {
  const scored = (await api.send("POST", "/v1/score", { ...api.as.read, ...json }, JSON.stringify(flows)))
    .json;
  for (const flagged of [true, false]) {
    const row = scored.flows.findIndex((flow: { flagged: boolean }) => flow.flagged === flagged);
    const reply = await api.send(
      "POST",
      "/v1/predict",
      { ...api.as.read, ...json },
      JSON.stringify(flows[row]),
    );
    expect(reply.json).toMatchObject({ prediction: flagged ? -1 : 1, modelId });
    expect(reply.json.sentence).toMatch(flagged ? /^Not normal: the score is / : /^Normal: the score is /);
  }
  const one = await fixture.done("model.train", {
    datasetId,
    detector: "mean-z",
    features: ["orig_payload_bytes"],
  });
  const path = `/v1/predict?modelId=${one.modelId}`;
  const answers = await Promise.all(
    ["2000", "9e12"].map((number) => api.send("POST", path, { ...api.as.read, ...json }, number)),
  );
  expect(answers.map((reply) => reply.json.prediction)).toEqual([1, -1]);
  await fixture.engine.handlers["model.delete"]({ modelId: one.modelId });
});

test("gives datasets, models, filtered flows, flags, explanations and counts", async () => {
  const ask = async (path: string) => (await api.send("GET", path, api.as.read)).json;
  expect(await ask("/v1/datasets")).toMatchObject([{ id: datasetId, rows: 600 }]);
  expect(await ask("/v1/models")).toMatchObject([{ id: modelId }]);
  const path = `/v1/datasets/${datasetId}/flows?offset=0&limit=3&columns=protocol,packets&sort=packets:desc`;
  const page = await ask(`${path}&filter=${encodeURIComponent("proto = tcp")}`);
  expect(page).toMatchObject({
    columns: ["protocol", "packets"],
    cells: [["tcp", "tcp", "tcp"], expect.anything()],
  });
  expect(page.cells[1]).toEqual(page.cells[1].toSorted((a: number, b: number) => b - a));
  const flags = await ask(`/v1/datasets/${datasetId}/flags?modelId=${modelId}&offset=0&limit=1`);
  const why = await ask(
    `/v1/datasets/${datasetId}/rows/${flags.flags[0].row}/explanation?modelId=${modelId}`,
  );
  expect(why.rawScore).toBeCloseTo(flags.flags[0].rawScore, 5);
  expect(await ask(`/v1/datasets/${datasetId}/verdicts`)).toMatchObject({ open: 600 });
  const misfit = await api.send("GET", `${path}&filter=nonsense%20%3D`, api.as.read);
  expect([misfit.status, misfit.json.error.code]).toEqual([400, "FILTER_INVALID"]);
  expect((await ask("/v1/datasets/77/flows?offset=0&limit=1&filter=a%3D1")).error.code).toBe("NOT_FOUND");
});

test("a verdict names the token in the log, whatever the body says", async () => {
  const body = { on: { datasetId, rows: [1, 2] }, verdict: "confirmed" };
  const headers = { ...api.as.judge, ...json };
  expect((await api.send("POST", "/v1/verdicts", headers, JSON.stringify(body))).json).toMatchObject({
    changed: 2,
  });
  const note = JSON.stringify({ datasetId, row: 1, text: "seen" });
  expect((await api.send("POST", "/v1/notes", headers, note)).status).toBe(200);
  const { entries } = (await api.send("GET", "/v1/audit", api.as.read)).json;
  expect(entries).toMatchObject([
    { what: "note", who: expect.stringMatching(/, token judge-program$/) },
    { what: "verdict", who: expect.stringMatching(/, token judge-program$/), to: "confirmed", rows: 2 },
  ]);
  const forged = await api.send("POST", "/v1/verdicts", headers, JSON.stringify({ ...body, by: "someone" }));
  expect([forged.status, forged.json.error.message]).toEqual([400, "This address takes no by."]);
});

test("an admin starts and cancels jobs", async () => {
  const start = JSON.stringify({ kind: "incident.find", input: { datasetId } });
  const job = (await api.send("POST", "/v1/jobs", { ...api.as.admin, ...json }, start)).json;
  expect((await fixture.engine.jobEnded(job.id)).state).toBe("done");
  const jobs = (await api.send("GET", "/v1/jobs", api.as.read)).json;
  expect(jobs[0]).toMatchObject({ id: job.id, kind: "incident.find", state: "done" });
  const waiting = (await api.send("POST", "/v1/jobs", { ...api.as.admin, ...json }, start)).json;
  expect((await api.send("DELETE", `/v1/jobs/${waiting.id}`, api.as.admin)).status).toBe(200);
  expect(["cancelled", "done"]).toContain((await fixture.engine.jobEnded(waiting.id)).state);
  const { incidents } = (await api.send("GET", `/v1/datasets/${datasetId}/incidents`, api.as.read)).json;
  expect(incidents.length).toBeGreaterThan(0);
  const key = encodeURIComponent(incidents[0].key);
  const rows = (await api.send("GET", `/v1/datasets/${datasetId}/incident-rows?key=${key}`, api.as.read)).json
    .rows;
  expect(rows.flat().every(Number.isInteger)).toBe(true);
});

/** Listens to events and returns what arrives, by name. */
function listen(path: string): Promise<{ heard: { event: string; data: unknown }[]; close(): void }> {
  return new Promise((resolve, reject) => {
    const sent = get({ host: "127.0.0.1", port: api.server.port, path, headers: api.as.read }, (reply) => {
      const heard: { event: string; data: unknown }[] = [];
      let text = "";
      reply.setEncoding("utf8");
      reply.on("data", (piece: string) => {
        text += piece;
        const parts = text.split("\n\n");
        text = parts.pop()!;
        for (const part of parts) {
          const [, event, data] = /^event: (.*)\ndata: (.*)$/.exec(part) ?? [];
          if (event) heard.push({ event, data: JSON.parse(data!) });
        }
      });
      reply.on("error", () => {});
      resolve({ heard, close: () => sent.destroy() });
    });
    sent.on("error", reject);
  });
}

test("events: each incident once, when it is new; only the names that were chosen", async () => {
  const all = await listen("/v1/events");
  const jobs = await listen("/v1/events?only=job");
  const path = join(fixture.folder, "more.csv");
  writeFileSync(path, syntheticFlows({ rows: 600 }));
  const { datasetId: second } = await fixture.done("dataset.import", { path });
  await fixture.done("incident.find", { datasetId: second });
  const incidents = () => all.heard.filter(({ event }) => event === "incident");
  const { total } = await fixture.engine.handlers["incidents.page"]({
    datasetId: second,
    show: "all",
    offset: 0,
    limit: 0,
  });
  await expect.poll(() => incidents().length).toBe(total);
  expect(incidents()[0]!.data).toMatchObject({
    datasetId: second,
    isNew: true,
    incident: { severity: expect.any(Number) },
  });
  await fixture.done("incident.find", { datasetId: second });
  await fixture.done("incident.find", { datasetId });
  await expect.poll(() => all.heard.filter(({ event }) => event === "job").length).toBeGreaterThan(8);
  expect(incidents().length).toBe(total);
  expect(jobs.heard.every(({ event }) => event === "job")).toBe(true);
  all.close();
  jobs.close();
});

test("the description names every address, and each of its references leads somewhere", async () => {
  const { status, json: description } = await api.send("GET", "/openapi.json");
  expect([status, description.openapi]).toEqual([200, "3.1.0"]);
  expect(Object.keys(description.paths)).toHaveLength(22);
  const references = JSON.stringify(description).match(/"#\/[^"]+"/g) ?? [];
  expect(references.length).toBeGreaterThan(20);
  for (const reference of new Set(references)) {
    const found = JSON.parse(reference)
      .slice(2)
      .split("/")
      .reduce(
        (at: Record<string, unknown>, name: string) => at?.[name] as Record<string, unknown>,
        description,
      );
    expect([reference, typeof found]).toEqual([reference, "object"]);
  }
  const page = await api.send("GET", "/docs");
  expect(page.text).toContain("POST /v1/score");
  expect(page.text).not.toContain("<script");
});
