// Messages of a window that are right in form: one for each request and each kind of job, with the smallest values that their schemas take.
import { z } from "zod";
import { jobs, requests } from "../../../src/shared/contract/contract.ts";

interface Schema {
  type?: string | string[];
  const?: unknown;
  enum?: unknown[];
  anyOf?: Schema[];
  oneOf?: Schema[];
  properties?: Record<string, Schema>;
  items?: Schema;
  prefixItems?: Schema[];
  minimum?: number;
  exclusiveMinimum?: number;
  pattern?: string;
  $ref?: string;
  $defs?: Record<string, Schema>;
}

/** @param path what stands for every path */
export function messageSeeds(path: string): Uint8Array[] {
  const plain = Object.entries(requests).map(([name, { input }]) => ({ name, input: example(input, path) }));
  const started = Object.entries(jobs).map(([kind, { input }]) => ({
    name: "job.start",
    input: { kind, input: example(input, path) },
  }));
  return [...plain, ...started].map((message, id) =>
    new TextEncoder().encode(JSON.stringify({ id, ...message })),
  );
}

function example(schema: z.ZodType, path: string): unknown {
  const root = z.toJSONSchema(schema, { unrepresentable: "any", io: "input" }) as Schema;
  return smallestOf(root, { key: "", path, root });
}

function smallestOf(schema: Schema, place: { key: string; path: string; root: Schema }): unknown {
  const { key, path, root } = place;
  if (schema.$ref) return smallestOf(root.$defs?.[schema.$ref.split("/").at(-1)!] ?? {}, place);
  if ("const" in schema) return schema.const;
  if (schema.enum) return schema.enum[0];
  const choice = schema.anyOf ?? schema.oneOf;
  if (choice) return smallestOf(choice[0]!, place);
  switch (Array.isArray(schema.type) ? schema.type[0] : schema.type) {
    case "object":
      return Object.fromEntries(
        Object.entries(schema.properties ?? {}).map(([name, of]) => [
          name,
          smallestOf(of, { ...place, key: name }),
        ]),
      );
    case "array":
      return schema.prefixItems
        ? schema.prefixItems.map((of) => smallestOf(of, place))
        : schema.items
          ? [smallestOf(schema.items, place)]
          : [];
    case "integer":
    case "number":
      // Datasets, models and jobs have numbers from 1.
      return Math.max(1, schema.minimum ?? 1, (schema.exclusiveMinimum ?? 0) + 1);
    case "boolean":
      return true;
    case "null":
      return null;
    default:
      return /path/i.test(key) ? path : key === "column" ? "orig_addr" : "a";
  }
}
