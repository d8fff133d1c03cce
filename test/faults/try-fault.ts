// One trial: a scenario in a new place with a fault at one call, then a new engine that checks the result.
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { toFailure } from "../../src/shared/errors.ts";
import { type Facts, factsOf } from "./facts.ts";
import { type Fault, faultEnvironment } from "./fault-library.ts";
import { createPlace, leftovers, type Place, removePlace } from "./place.ts";
import { runProgram, startEngineProgram } from "./programs.ts";
import { type Bases, type Data, keepsNothing, type Scenario } from "./scenarios.ts";

/** What is wrong after a fault; all lists should be empty. */
export interface Findings {
  /** Acknowledged data is lost, or something is incomplete. */
  lost: string[];
  /** The workspace does not open, or something in it cannot be read or written. */
  unopenable: string[];
  /** The program crashed, hung, or reported a bug. */
  asBug: string[];
  /** Leftover temporary files. */
  left: string[];
}

/** A scenario's run without a fault. */
export interface Recording {
  scenario: Scenario;
  /** The calls that write, as `name path`. */
  calls: string[];
  /** The facts before the first step and after each. */
  facts: Facts[];
}

export interface Surroundings {
  library: string;
  parent: string;
  bases: Bases;
  data: Data;
}

/** The end of a step: acknowledged as kept, refused or not kept, or never started. */
type StepEnding = "done" | "failed" | "none";

export async function recordScenario(scenario: Scenario, around: Surroundings): Promise<Recording> {
  const place = createPlace(around.parent, around.bases[scenario.base]);
  const log = join(around.parent, `${scenario.name.replaceAll(" ", "-")}.calls`);
  rmSync(log, { force: true });
  const nothing: Findings = { lost: [], unopenable: [], asBug: [], left: [] };
  const facts: Facts[] = [];
  if ("command" in scenario) {
    facts.push(await look(place, nothing));
    // Undo what the check wrote: the command starts from the original place.
    const fresh = createPlace(around.parent, around.bases[scenario.base]);
    const extra = faultEnvironment(around.library, { root: fresh.root, log });
    const { code, signal, err } = await runProgram(fresh, scenario.command(fresh, around.data), extra);
    if (code !== 0)
      throw new Error(`${scenario.name} failed without a fault, exit code ${code ?? signal}: ${err}`);
    if (scenario.goesOn) await goOn(scenario, { place: fresh, around, findings: nothing });
    facts.push(await look(fresh, nothing));
    removePlace(fresh);
  } else {
    const extra = faultEnvironment(around.library, { root: place.root, log });
    const engine = startEngineProgram(place, { extra, ...workspaceOf(scenario, place) });
    facts.push(await factsOf(engine.client, place));
    for (const step of scenario.steps) {
      await step(engine, place);
      facts.push(await factsOf(engine.client, place));
    }
    await engine.end();
  }
  removePlace(place);
  for (const [kind, found] of Object.entries(nothing))
    if (found.length > 0) throw new Error(`${scenario.name} without a fault, ${kind}: ${found.join("; ")}`);
  const calls = readFileSync(log, "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => line.replace(/^\d+ /, "").replace(`${place.root}/`, ""));
  return { scenario, calls, facts };
}

export async function tryFault(recording: Recording, fault: Fault, around: Surroundings): Promise<Findings> {
  const { scenario } = recording;
  const place = createPlace(around.parent, around.bases[scenario.base]);
  const findings: Findings = { lost: [], unopenable: [], asBug: [], left: [] };
  const extra = faultEnvironment(around.library, { root: place.root, fault });
  const endings =
    "command" in scenario
      ? [await runCommand(scenario, { place, extra, fault, around, findings })]
      : await runSteps(scenario, { place, extra, fault, findings });
  const facts = numbered(scenario, await look(place, findings));
  const recorded = recording.facts.map((before) => numbered(scenario, before));
  if (findings.unopenable.length === 0 && !allowedFacts(recorded, endings).some((a) => areSame(a, facts)))
    findings.lost.push(describeLoss(recorded, endings, facts));
  const log = join(place.home, "logs", "tidewatch.log");
  if (existsSync(log)) {
    const unhandled = readFileSync(log, "utf8").match(/.*(unhandled|TypeError).*/);
    if (unhandled) findings.asBug.push(`the log has: ${unhandled[0]}`);
  }
  removePlace(place);
  return findings;
}

interface Trial {
  place: Place;
  extra: NodeJS.ProcessEnv;
  fault: Fault;
  findings: Findings;
}

async function runCommand(
  scenario: Extract<Scenario, { command: unknown }>,
  { place, extra, fault, around, findings }: Trial & { around: Surroundings },
): Promise<StepEnding> {
  const { code, signal, err } = await runProgram(place, scenario.command(place, around.data), extra);
  if (scenario.goesOn) await goOn(scenario, { place, around, findings });
  if (code === 0) return scenario.showsOnly && err.includes("open for reading only") ? "failed" : "done";
  if (signal === "SIGKILL" && fault.kind === "kill") return scenario.goesOn ? "done" : "failed";
  const sentences = err.split("\n").filter((line) => line.startsWith("tidewatch: "));
  const isSentence = sentences.length === 1 && !/^\s+at /m.test(err) && /[.)]$/.test(sentences[0]!);
  if (code !== 1 || !isSentence)
    findings.asBug.push(
      `exit code ${code ?? signal}: ${err.trim().split("\n").slice(-12).join(" | ").slice(0, 900)}`,
    );
  return scenario.goesOn ? "done" : "failed";
}

/** Runs the command of a scenario once more, without a fault; and again, if a busy machine left it no time to begin. */
async function goOn(
  scenario: Extract<Scenario, { command: unknown }>,
  { place, around, findings }: Pick<Trial, "place" | "findings"> & { around: Surroundings },
): Promise<void> {
  for (let attempt = 1; attempt <= 9; attempt++) {
    const { code, signal, err } = await runProgram(place, scenario.command(place, around.data));
    if (code !== 0)
      findings.unopenable.push(`it does not go on, exit code ${code ?? signal}: ${err.trim().slice(-900)}`);
    if (code !== 0 || !err.includes("No flow was seen")) return;
  }
  findings.unopenable.push("it stored nothing in nine attempts");
}

async function runSteps(
  scenario: Extract<Scenario, { steps: unknown }>,
  { place, extra, fault, findings }: Trial,
): Promise<StepEnding[]> {
  const engine = startEngineProgram(place, { extra, ...workspaceOf(scenario, place) });
  const endings: StepEnding[] = [];
  let isGone = false;
  const start = await engine.client.ask("workspace.current", {});
  const isOpen = start.ok && start.value !== null;
  if (!start.ok) {
    if (start.error.code === "BUG")
      findings.asBug.push(`start: ${start.error.message} ${start.error.detail ?? ""}`);
    isGone = start.error.code === "ENGINE_GONE";
  }
  for (const step of scenario.steps) {
    if (isGone || (!isOpen && scenario.base !== "empty")) {
      endings.push("none");
      continue;
    }
    try {
      endings.push((await step(engine, place)) === keepsNothing ? "failed" : "done");
    } catch (thrown) {
      const { code, message, detail } = toFailure(thrown);
      isGone = code === "ENGINE_GONE" || message.includes("engine is gone");
      endings.push("failed");
      if (code === "BUG" && !isGone) findings.asBug.push(`${message} ${detail ?? ""}`.slice(0, 900));
    }
  }
  const isOrderly = await engine.end();
  if (fault.kind !== "kill" && (isGone || !isOrderly))
    findings.asBug.push(isGone ? "the engine ended by itself" : "the engine did not end when it was told to");
  return endings;
}

/** If a step creates the workspace, the engine starts on its default one. */
const workspaceOf = (scenario: Scenario, place: Place) =>
  scenario.base === "empty" ? {} : { workspace: place.workspace };

/** Opens the place's workspace in a new engine, creates it if missing, reads all of it and writes something. */
async function look(place: Place, findings: Findings): Promise<Facts> {
  const isThere = existsSync(join(place.workspace, "manifest.json"));
  const engine = startEngineProgram(place, isThere ? { workspace: place.workspace } : {});
  let facts: Facts = new Set();
  try {
    const start = await engine.client.ask("workspace.current", {});
    if (!start.ok) throw new Error(`it does not open: ${start.error.message} ${start.error.detail ?? ""}`);
    if (!isThere) await engine.client.request("workspace.create", { path: place.workspace });
    facts = await factsOf(engine.client, place);
    await engine.client.request("host.name", { address: "192.0.2.250", name: "a name" });
    await engine.client.request("host.name", { address: "192.0.2.250", name: "" });
  } catch (thrown) {
    findings.unopenable.push(String(thrown).slice(0, 900));
  }
  if (!(await engine.end())) findings.unopenable.push("the engine that looked at it did not end");
  // The default workspace is tidied when it is opened, which only a check without another workspace does.
  findings.left.push(...leftovers(place).filter((path) => !isThere || !path.startsWith("home/Default.")));
  return facts;
}

/** What begins anew gives its dataset the next number. The bases have dataset 1, and each scenario adds at most one. */
const numbered = (scenario: Scenario, facts: Facts): Facts =>
  "command" in scenario && scenario.goesOn
    ? new Set([...facts].map((fact) => fact.replace(/\bdataset [2-9]\b/g, "the new dataset")))
    : facts;

/** Every state that steps with these ends may leave: a failed step may have completed, but not partially. */
function allowedFacts(recorded: readonly Facts[], endings: readonly StepEnding[]): Facts[] {
  let states: Facts[] = [recorded[0]!];
  endings.forEach((ending, i) => {
    const [before, after] = [recorded[i]!, recorded[i + 1]!];
    const apply = (state: Facts): Facts =>
      new Set([
        ...[...state].filter((f) => after.has(f) || !before.has(f)),
        ...[...after].filter((f) => !before.has(f)),
      ]);
    if (ending === "done") states = states.map(apply);
    if (ending === "failed") states = states.flatMap((state) => [state, apply(state)]);
  });
  return states;
}

const areSame = (a: Facts, b: Facts): boolean => a.size === b.size && [...a].every((fact) => b.has(fact));

function describeLoss(recorded: readonly Facts[], endings: readonly StepEnding[], found: Facts): string {
  const nearest = allowedFacts(recorded, endings)
    .map((allowed) => ({
      missing: [...allowed].filter((fact) => !found.has(fact)),
      surplus: [...found].filter((fact) => !allowed.has(fact)),
    }))
    .sort((a, b) => a.missing.length + a.surplus.length - b.missing.length - b.surplus.length)[0]!;
  return `steps ended ${endings.join(", ")}; missing: ${nearest.missing.join("; ") || "nothing"}; too much: ${nearest.surplus.join("; ") || "nothing"}`;
}
