// The input of a contract's request from an HTTP request: parameters of the path and the query as the types that the schema names, then the
// body. It only collects; the schema of the contract decides.
import { z } from "zod";
import { requests } from "../../shared/contract/contract.ts";
import type { ApiRoute } from "./api-routes.ts";

export interface JsonSchema {
  [keyword: string]: unknown;
  type?: string;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  anyOf?: JsonSchema[];
  description?: string;
}

/** Fields that the query has as text in a language of Tidewatch. */
export const textFields: Readonly<Record<string, string>> = {
  filter: "A filter in the filter language, such as `bytes > 1MB and dst in 10.0.0.0/8`.",
  sort: "Columns to sort by: `bytes:desc,start_time`.",
};

/** The fields of a request's input that the route takes, as JSON Schema. */
export function inputSchema({ request, without = [] }: Pick<ApiRoute, "request" | "without">): JsonSchema {
  const schema = z.toJSONSchema(requests[request].input, {
    ...{ io: "input", unrepresentable: "any", cycles: "ref", reused: "inline" },
  }) as JsonSchema;
  const properties = Object.fromEntries(
    Object.entries(schema.properties ?? {}).filter(([name]) => !without.includes(name)),
  );
  const required = (schema.required ?? []).filter((name) => !without.includes(name));
  return { ...schema, properties, ...(required.length > 0 ? { required } : {}) };
}

type Texts = Readonly<Record<string, string | string[] | undefined>>;

/** Texts of the path and the query as the types of the schema. One that does not fit stays text, so that the schema refuses it. */
export function typedFields(schema: JsonSchema, texts: Texts): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(texts).map(([name, text]) => [
      name,
      typeof text === "string" && !Object.hasOwn(textFields, name)
        ? typed(schema.properties?.[name], text)
        : text,
    ]),
  );
}

function typed(schema: JsonSchema | undefined, text: string): unknown {
  switch (schema?.type) {
    case "integer":
    case "number":
      return text.trim() !== "" && Number.isFinite(Number(text)) ? Number(text) : text;
    case "boolean":
      return text === "true" ? true : text === "false" ? false : text;
    case "array":
      return text.split(",");
    default:
      return text;
  }
}
