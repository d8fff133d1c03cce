// The page at /docs: the API as one plain page without scripts, from its OpenAPI description. Texts are escaped.
import type { OpenApi } from "./openapi.ts";

export function docsPage({ paths }: OpenApi): string {
  const parts = Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, { summary, parameters, security, requestBody }]) => {
      const [scope] = security[0]?.token ?? [];
      const rows = parameters.map(
        ({ name, in: place, required, description, schema }) =>
          `<tr><td><code>${escaped(name)}</code><td>${place}${required ? ", required" : ""}<td>${escaped(description ?? schema.description ?? typeWords(schema))}`,
      );
      const body = Object.keys(requestBody?.content ?? {}).join(" or ");
      return `<section><h2><code>${method.toUpperCase()} ${escaped(path)}</code></h2><p>${escaped(summary)}<p>${scope ? `Scope: ${scope}.` : "No token."}${body ? ` Body: ${escaped(body)}.` : ""}${rows.length > 0 ? `<table>${rows.join("")}</table>` : ""}</section>`;
    }),
  );
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Tidewatch API</title><style>${style}</style><h1>Tidewatch API</h1>
<p>Send a token as <code>Authorization: Bearer TOKEN</code>; <code>tidewatch tokens create NAME</code> prints one. <a href="/openapi.json">openapi.json</a> has every schema.
${parts.join("\n")}
`;
}

const style =
  ":root{color-scheme:light dark}body{font:15px/1.5 system-ui;max-width:60rem;margin:2rem auto;padding:0 1rem}h2{font-size:1rem;margin-top:2rem}td{padding:.2rem 1rem .2rem 0;vertical-align:top}";

const typeWords = (schema: { type?: unknown; enum?: unknown; default?: unknown }): string =>
  [
    Array.isArray(schema.enum) ? schema.enum.join(", ") : typeof schema.type === "string" ? schema.type : "",
    schema.default === undefined ? "" : `default ${JSON.stringify(schema.default)}`,
  ]
    .filter((part) => part !== "")
    .join("; ");

const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
