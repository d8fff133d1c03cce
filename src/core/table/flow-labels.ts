// Labels of a capture's flows, in a JSON file beside it: who, to whom, when. Reads and writes the JSON; finds no file.
import { parseIsoMs } from "./values.ts";

/** A label, and the flows that have it: all that match every field. */
export interface FlowLabel {
  label: string;
  /** A sentence about what happened; may be empty. */
  story: string;
  fromMs: number;
  /** Inclusive. */
  toMs: number;
  originator: string;
  /** Empty for any. */
  responders: string[];
  /** Responder port; null for any. */
  port: number | null;
  /** "tcp", "udp"; null for any. */
  protocol: string | null;
}

export interface FlowLabels {
  /** Label of all other flows. */
  otherwise: string;
  labels: FlowLabel[];
}

const format = "tidewatch-flow-labels";
/** The suffix after the capture's name. */
export const flowLabelsSuffix = ".labels.json";
const mostLabels = 5000;

export function flowLabelsText({ otherwise, labels }: FlowLabels): string {
  const time = (ms: number) => new Date(ms).toISOString();
  const written = labels.map(({ fromMs, toMs, ...label }) => ({
    ...label,
    from: time(Math.floor(fromMs)),
    to: time(Math.ceil(toMs)),
  }));
  return `${JSON.stringify({ format, otherwise, labels: written }, null, 2)}\n`;
}

/** Null if the text is no such JSON; if one of its labels is invalid, that label's number in a sentence, as `wrong`. */
export function parseFlowLabels(text: string): FlowLabels | { wrong: string } | null {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return null;
  }
  if (!isObject(parsed) || parsed.format !== format) return null;
  const { otherwise, labels } = parsed;
  if (typeof otherwise !== "string" || !Array.isArray(labels))
    return { wrong: 'it lacks "otherwise" or "labels"' };
  if (labels.length > mostLabels) return { wrong: `it has more than ${mostLabels} labels` };
  const read: FlowLabel[] = [];
  for (const [i, one] of labels.entries()) {
    const label = labelOf(one);
    if (label === null) return { wrong: `its label ${i + 1} cannot be understood` };
    read.push(label);
  }
  return { otherwise, labels: read };
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function labelOf(value: unknown): FlowLabel | null {
  if (!isObject(value)) return null;
  const { label, story = "", from, to, originator, responders = [], port = null, protocol = null } = value;
  const fromMs = typeof from === "string" ? parseIsoMs(from) : null;
  const toMs = typeof to === "string" ? parseIsoMs(to) : null;
  const right =
    typeof label === "string" &&
    typeof story === "string" &&
    typeof originator === "string" &&
    Array.isArray(responders) &&
    responders.every((one) => typeof one === "string") &&
    (port === null || Number.isInteger(port)) &&
    (protocol === null || typeof protocol === "string");
  if (!right || fromMs === null || toMs === null || toMs < fromMs) return null;
  return { label, story, fromMs, toMs, originator, responders, port: port as number | null, protocol };
}
