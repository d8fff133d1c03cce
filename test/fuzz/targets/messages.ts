// Messages of a window, as text, through the envelope, the host's checks and the engine behind them. Every message that can be answered
// is, once, with a value or a sentence.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { loopbackHandlers } from "../../../src/cli/ui/host-handlers.ts";
import { writablePlaces } from "../../../src/cli/ui/writable-places.ts";
import { createEngine, type Engine } from "../../../src/engine/engine.ts";
import { createHostRoute } from "../../../src/host/host-route.ts";
import { createWriteGuard } from "../../../src/host/write-guard.ts";
import { requests } from "../../../src/shared/contract/contract.ts";
import type { Reply } from "../../../src/shared/transport/rpc.ts";
import { serve } from "../../../src/shared/transport/serve.ts";
import { messageSeeds } from "../seeds/messages.ts";
import { type FuzzTarget, must, mustBeSentence } from "../target.ts";

export const messages: FuzzTarget = {
  name: "messages",
  about: "requests and jobs of a window, as text, to host and engine",
  under: ["/src/shared/transport/", "/src/shared/contract/", "/src/host/", "/src/engine/"],
  words: [
    ...[
      '{"',
      '":',
      ",",
      "[",
      "]",
      "{}",
      "null",
      "true",
      "-1",
      "1e308",
      '"__proto__"',
      '"a"',
      "[[",
      '{"of":{"kind":"not",',
    ],
    ...[
      '"filter":',
      '"kind":"and"',
      '"of":[',
      '"rows":[',
      '"columns":["',
      '"datasetId":1',
      '"modelId":1',
      "9007199254740991",
    ],
    ...Object.keys(requests).map((name) => `"${name}"`),
  ],
  few: 250,
  async open(folder) {
    const engine = createEngine({ dataFolder: join(folder, "home"), log: () => {} });
    await engine.openFirst();
    const path = join(folder, "flows.csv");
    writeFileSync(path, flows());
    await runJob(engine, "dataset.import", { path });
    await runJob(engine, "model.train", { datasetId: 1, detector: "mahalanobis" });
    await runJob(engine, "model.score", { datasetId: 1, modelId: 1 });
    const handlers = loopbackHandlers("0.0.0", { state: () => ({ state: "ready", error: null }) as const });
    const guard = createWriteGuard(writablePlaces([folder]));
    const route = createHostRoute(handlers, engine.route, { guard });
    return {
      seeds: messageSeeds(path),
      run: (input) => sendText(new TextDecoder().decode(input), route, engine),
      close: () => engine.close(),
    };
  },
};

function flows(): string {
  const rows = Array.from(
    { length: 60 },
    (_, i) =>
      `${1_700_000_000 + i * 7},10.0.0.${i % 9},${40_000 + i},192.0.2.${i % 5},443,tcp,${i / 10},${i * 90}`,
  );
  return `ts,orig_h,orig_p,resp_h,resp_p,proto,duration,orig_bytes\n${rows.join("\n")}\n`;
}

async function runJob(engine: Engine, kind: string, input: object): Promise<void> {
  const { id } = await engine.handlers["job.start"]({ kind, input } as never);
  const { error } = await engine.jobEnded(id);
  if (error) throw new Error(`${kind}: ${error.message}`);
}

async function sendText(text: string, route: Parameters<typeof serve>[1], engine: Engine): Promise<void> {
  let message: unknown;
  try {
    message = JSON.parse(text);
  } catch {
    return;
  }
  const answers: (Reply & { id: number })[] = [];
  let receive: (message: unknown) => unknown = () => {};
  serve(
    {
      send: (answer) => answers.push(answer as Reply & { id: number }),
      onMessage(listener) {
        receive = listener;
        return () => {};
      },
      onClose: () => () => {},
    },
    route,
  );
  await receive(message);
  const { id, name } = (message ?? {}) as { id?: unknown; name?: unknown };
  const isEnvelope =
    Number.isSafeInteger(id) && typeof name === "string" && Object.keys(message as object).length <= 3;
  must(answers.length <= 1, `${answers.length} answers`);
  if (isEnvelope && answers.length === 0 && "input" in (message as object)) throw new Error("no answer");
  const [answer] = answers;
  if (!answer) return;
  must(JSON.stringify(answer).length < 4 << 20, "an answer of more than 4 MB");
  if (!answer.ok) return mustBeSentence(answer.error);
  if (name === "job.start") await endJob(engine, (answer.value as { id: number }).id);
}

/** Jobs may run for a moment; then they are cancelled, as an analyst does. */
async function endJob(engine: Engine, id: number): Promise<void> {
  const timer = setTimeout(() => void engine.handlers["job.cancel"]({ jobId: id }), 150);
  const { error } = await engine.jobEnded(id);
  clearTimeout(timer);
  if (error) mustBeSentence(error);
}
