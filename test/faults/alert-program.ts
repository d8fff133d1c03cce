// A program that offers two alerts to a sink, sends them and ends, for trials with faults: FOLDER PORT.
import { join } from "node:path";
import { newsOf, testAlert } from "../../src/engine/alert/alert.ts";
import { deliver } from "../../src/engine/alert/deliver.ts";
import { createSinkRunner, runnerLimits } from "../../src/engine/alert/sink-runner.ts";

const [folder, port] = process.argv.slice(2);
const runner = createSinkRunner({
  sink: {
    ...{ id: 1, account: "", name: "web", filter: "", datasets: "all", perHour: 100 },
    target: { kind: "webhook", url: `http://127.0.0.1:${port}/`, shape: "json" },
  },
  deliver,
  now: Date.now,
  limits: { ...runnerLimits, firstPauseMs: 20, longestPauseMs: 50, updateMs: 0, closeMs: 10_000 },
  queueFolder: join(folder!, "queue", "1"),
  sentFile: join(folder!, "sent", "1.json"),
});
const { sequence: _, change: _change, ...alert } = testAlert(1e12);
for (const id of ["a", "b"]) {
  const { incident } = alert;
  if (!runner.knows(id, newsOf(incident))) runner.offer({ ...alert, id, incident: { ...incident } });
}
await runner.close();
