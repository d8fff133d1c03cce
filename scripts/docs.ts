// Prints docs/ipc.md and docs/api.md from the contract, the tables of docs/filter.md, the pages of docs/reference, and the man page. With
// --check it writes nothing and fails when a page is stale.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { events, jobs, requests } from "../src/shared/contract/contract.ts";
import { apiPage } from "./api-page.ts";
import { filterPage } from "./filter-page.ts";
import { manPage } from "./man-page.ts";
import { referencePages } from "./reference-pages.ts";

const path = join(import.meta.dirname, "..", "docs", "ipc.md");

function shapeOf(schema: z.ZodType, io: "input" | "output"): string {
  const text = JSON.stringify(
    z.toJSONSchema(schema, { io, unrepresentable: "any", cycles: "ref", reused: "inline" }),
  );
  return shape(JSON.parse(text), 0);
}

interface JsonSchema {
  type?: string | string[];
  properties?: Record<string, JsonSchema>;
  required?: string[];
  items?: JsonSchema;
  enum?: unknown[];
  const?: unknown;
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  additionalProperties?: JsonSchema | boolean;
  $ref?: string;
}

/** A schema on one line. Deep parts are only named. */
function shape(schema: JsonSchema, depth: number): string {
  if (schema.$ref) return "Filter";
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(" | ");
  const either = schema.anyOf ?? schema.oneOf;
  if (either) {
    const parts = either.map((part) => shape(part, depth + 1));
    return parts.length > 4 ? "one of several, see the vocabulary" : parts.join(" | ");
  }
  if (schema.type === "array") return `[${shape(schema.items ?? {}, depth + 1)}]`;
  if (schema.type === "object") {
    if (!schema.properties) {
      const value =
        typeof schema.additionalProperties === "object"
          ? shape(schema.additionalProperties, depth + 1)
          : "any";
      return `{…: ${value}}`;
    }
    const required = new Set(schema.required ?? []);
    const names = Object.keys(schema.properties);
    if (names.length === 0) return "{}";
    const inner = names.map((name) => {
      const property = schema.properties![name]!;
      const optional = required.has(name) ? "" : "?";
      return depth >= 1 ? `${name}${optional}` : `${name}${optional}: ${shape(property, depth + 1)}`;
    });
    return `{ ${inner.join(", ")} }`;
  }
  return Array.isArray(schema.type) ? schema.type.join(" | ") : (schema.type ?? "any");
}

const code = (text: string) => `\`${text.replaceAll("|", "\\|")}\``;
const table = (header: string[], rows: string[][]) =>
  [header, header.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`).join("\n");

const page = `# Requests, jobs and events

Printed from \`src/shared/contract/contract.ts\` by \`npm run docs\`; do not edit by hand.

Every answer is \`{ ok: true, value }\` or \`{ ok: false, error: { code, message, detail } }\`. Inputs are checked where they enter
and again by the engine.

## Requests

${table(
  ["request", "answered by", "what", "input", "output"],
  Object.entries(requests).map(([name, { by, about, input, output }]) => [
    code(name),
    by,
    about,
    code(shapeOf(input, "input")),
    code(shapeOf(output, "output")),
  ]),
)}

## Jobs

Started by \`job.start\`; each change of a job is one \`job.changed\` event that carries the whole job.

${table(
  ["job", "what", "input", "output"],
  Object.entries(jobs).map(([name, { about, input, output }]) => [
    code(name),
    about,
    code(shapeOf(input, "input")),
    code(shapeOf(output, "output")),
  ]),
)}

## Events

${table(
  ["event", "when", "carries"],
  Object.entries(events).map(([name, { about, payload }]) => [
    code(name),
    about,
    code(shapeOf(payload, "output")),
  ]),
)}
`;

const read = (file: string): string => {
  try {
    return readFileSync(file, "utf8");
  } catch {
    // A missing page counts as stale.
    return "";
  }
};
const filters = join(import.meta.dirname, "..", "docs", "filter.md");
const api = join(import.meta.dirname, "..", "docs", "api.md");
const man = join(import.meta.dirname, "..", "resources", "man", "tidewatch.1");
for (const [file, name, printed] of [
  [path, "docs/ipc.md", page],
  [api, "docs/api.md", apiPage()],
  [filters, "docs/filter.md", filterPage(read(filters))],
  [man, "resources/man/tidewatch.1", await manPage()],
  ...Object.entries(await referencePages()).map(
    ([name, printed]) => [join(import.meta.dirname, "..", name), name, printed] as const,
  ),
] as const) {
  if (!process.argv.includes("--check")) writeFileSync(file, printed);
  else if (read(file) !== printed || printed === "") {
    process.stderr.write(`${name} is stale; run npm run docs.\n`);
    process.exit(1);
  }
}
