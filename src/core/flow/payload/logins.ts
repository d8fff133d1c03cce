// Failed and successful log-ins in the payloads of a flow.

import type { FlowContent, LoginContent } from "./content.ts";

/** The flow's log-ins; starts with none. */
export function loginsOf(content: FlowContent): LoginContent {
  content.logins ??= { failures: 0, successes: 0 };
  return content.logins;
}

export function addFailure(content: FlowContent): void {
  loginsOf(content).failures += 1;
}

export function addSuccess(content: FlowContent): void {
  loginsOf(content).successes += 1;
}
