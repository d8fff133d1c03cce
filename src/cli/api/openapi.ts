// The description of the API as OpenAPI 3.1, from the routes and the schemas of the contract.
import { z } from "zod";
import { requests } from "../../shared/contract/contract.ts";
import { LooseFlowSchema } from "../../shared/contract/flow-scores.ts";
import { errorCodes } from "../../shared/errors.ts";
import { type ApiRoute, apiRoutes, otherAddresses } from "./api-routes.ts";
import { predictionSchema } from "./prediction.ts";
import { inputSchema, type JsonSchema, textFields } from "./route-input.ts";

interface Operation {
  operationId: string;
  summary: string;
  parameters: {
    name: string;
    in: "path" | "query";
    required: boolean;
    schema: JsonSchema;
    description?: string;
  }[];
  requestBody?: { required: true; content: Record<string, { schema: JsonSchema }> };
  security: Record<string, string[]>[];
  responses: Record<string, unknown>;
}

export interface OpenApi {
  openapi: "3.1.0";
  paths: Record<string, Record<string, Operation>>;
  [part: string]: unknown;
}

export function openApi(version: string): OpenApi {
  const schemas: Record<string, JsonSchema> = {
    Error: {
      type: "object",
      required: ["error"],
      properties: {
        error: {
          type: "object",
          required: ["code", "message"],
          properties: {
            code: { enum: [...errorCodes, "UNAUTHORIZED", "TOO_MANY_REQUESTS"] },
            message: { type: "string" },
          },
        },
      },
    },
  };
  const paths: OpenApi["paths"] = {};
  for (const route of apiRoutes)
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: operationOf(route, schemas) };
  for (const { path, scope, about } of otherAddresses)
    paths[path] = {
      get: {
        operationId: idOf("GET", path),
        summary: about,
        parameters:
          path === "/v1/events"
            ? [
                {
                  name: "only",
                  in: "query",
                  required: false,
                  schema: { type: "string" },
                  description: "Names of events, with commas.",
                },
              ]
            : [],
        security: scope === null ? [] : [{ token: [scope] }],
        responses: { 200: { description: "OK" }, ...(scope === null ? {} : refusals) },
      },
    };
  return {
    openapi: "3.1.0",
    info: {
      title: "Tidewatch",
      version,
      description:
        "Scores flows, and gives what Tidewatch found to other programs. Every answer that is no success is an Error with one sentence.",
    },
    jsonSchemaDialect: "https://json-schema.org/draft/2020-12/schema",
    paths,
    components: {
      schemas,
      securitySchemes: {
        token: { type: "http", scheme: "bearer", description: "A token of `tidewatch tokens create`." },
      },
    },
  };
}

const failure = (description: string) => ({
  description,
  content: { "application/json": { schema: { $ref: "#/components/schemas/Error" } } },
});
const refusals = {
  401: failure("No token, or one that is unknown, expired or revoked."),
  403: failure("The token has not the scope, or the request comes from another site."),
  429: failure("More requests than the limit; Retry-After says when to go on."),
};

function operationOf(route: ApiRoute, schemas: Record<string, JsonSchema>): Operation {
  const id = idOf(route.method, route.path);
  const input = withShared(inputSchema(route), id, schemas);
  const inPath = [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!);
  const fields = Object.entries(input.properties ?? {}).filter(
    ([name]) => !Object.hasOwn(route.fixed ?? {}, name),
  );
  const isBody = (name: string) =>
    route.body === "fields" ? !inPath.includes(name) : route.body !== undefined && name === "flows";
  const parameters = fields
    .filter(([name]) => !isBody(name))
    .map(([name, schema]) => {
      const text = textFields[name];
      return {
        name,
        in: inPath.includes(name) ? ("path" as const) : ("query" as const),
        required: inPath.includes(name) || (text === undefined && (input.required ?? []).includes(name)),
        schema: text === undefined ? schema : { type: "string" },
        ...(text === undefined ? {} : { description: text }),
      };
    });
  const output = route.body === "flow" ? predictionSchema : requests[route.request].output;
  return {
    operationId: id,
    summary: route.about,
    parameters,
    ...(route.body === undefined
      ? {}
      : {
          requestBody: bodyOf(
            route,
            input,
            fields.filter(([name]) => isBody(name)),
          ),
        }),
    security: [{ token: [route.scope] }],
    responses: {
      200: {
        description: "OK",
        content: { "application/json": { schema: withShared(schemaOf(output), `${id}Answer`, schemas) } },
      },
      400: failure("The input is not valid; the sentence names the field."),
      ...refusals,
    },
  };
}

function bodyOf(
  route: ApiRoute,
  input: JsonSchema,
  fields: [string, JsonSchema][],
): NonNullable<Operation["requestBody"]> {
  const one = schemaOf(LooseFlowSchema, "input");
  if (route.body === "flow") return { required: true, content: { "application/json": { schema: one } } };
  if (route.body === "flows") {
    const content = {
      "application/json": { schema: { type: "array", items: one } },
      "application/x-ndjson": {
        schema: { type: "string", description: "One flow per line, as a JSON object." },
      },
    };
    return { required: true, content };
  }
  const required = (input.required ?? []).filter((name) => fields.some(([field]) => field === name));
  const schema = {
    ...{ type: "object", properties: Object.fromEntries(fields), additionalProperties: false },
    ...(required.length > 0 ? { required } : {}),
  };
  return { required: true, content: { "application/json": { schema } } };
}

const schemaOf = (schema: z.ZodType, io: "input" | "output" = "output"): JsonSchema =>
  z.toJSONSchema(schema, { io, unrepresentable: "any", cycles: "ref", reused: "inline" }) as JsonSchema;

/** Moves the definitions of a schema into the shared ones, since a reference counts from the root of the document. */
function withShared(schema: JsonSchema, id: string, schemas: Record<string, JsonSchema>): JsonSchema {
  const { $schema: _, $defs = {}, ...rest } = schema as JsonSchema & { $defs?: Record<string, JsonSchema> };
  const renamed = (value: unknown): unknown =>
    JSON.parse(
      JSON.stringify(value).replaceAll(
        /"#\/\$defs\/(\w+)"/g,
        (_match, name) => `"#/components/schemas/${id}_${name}"`,
      ),
    );
  for (const [name, definition] of Object.entries($defs))
    schemas[`${id}_${name}`] = renamed(definition) as JsonSchema;
  return renamed(rest) as JsonSchema;
}

/** "GET /v1/datasets/{datasetId}/flows" → "getDatasetsFlows". */
const idOf = (method: string, path: string): string =>
  method.toLowerCase() +
  path
    .split(/[/.-]/)
    .filter((part) => part !== "" && part !== "v1" && !part.startsWith("{"))
    .map((part) => part[0]!.toUpperCase() + part.slice(1))
    .join("");
