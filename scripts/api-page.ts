// docs/api.md from the routes of the API and the schemas of the contract.

import { apiLimits } from "../src/cli/api/api.ts";
import { streamLimits } from "../src/cli/api/event-stream.ts";
import { type OpenApi, openApi } from "../src/cli/api/openapi.ts";
import { mostConnections } from "../src/cli/ui/server.ts";
import { mostFlows } from "../src/shared/contract/flow-scores.ts";

const megabytes = (bytes: number): string => `${bytes / 2 ** 20} MiB`;

export function apiPage(): string {
  const description = openApi("0");
  return `# The HTTP API

Printed from \`src/cli/api/api-routes.ts\` and the contract by \`npm run docs\`; do not edit by hand. \`tidewatch serve\` gives the same as
\`/openapi.json\` (OpenAPI 3.1, with the schema of every answer) and as the page \`/docs\`.

    tidewatch tokens create dashboard --scope read
    tidewatch serve --workspace sensor.tidewatch
    curl -H "Authorization: Bearer TOKEN" http://127.0.0.1:8641/v1/datasets

Every request carries a token as \`Authorization: Bearer TOKEN\`. The scope \`read\` reads and scores, \`judge\` also gives verdicts, notes and
tags, and \`admin\` also starts and cancels jobs, which read and write files of this machine. An answer that is no success is
\`{ "error": { "code", "message" } }\` with one sentence.

| status | meaning |
| --- | --- |
| 400 | the input is not valid; the sentence names the field |
| 401, 403 | no valid token; a scope that is too small, or a request of another site |
| 404, 405 | no such thing or address; another method |
| 409 | the workspace does not allow it now |
| 413, 415 | the body is too large; it is neither JSON nor NDJSON |
| 422 | the flows lack a column that the model reads |
| 429 | too many requests; \`Retry-After\` says when to go on |
| 503 | the engine is starting or gone |

## Addresses

| address | scope | what | parameters |
| --- | --- | --- | --- |
${rowsOf(description).join("\n")}

## Scoring

\`POST /v1/score\` takes up to ${mostFlows.toLocaleString("en-US")} flows as a JSON array or as NDJSON. A flow is an object of its cells by column, as
\`tidewatch flows --json\` prints them. It needs the columns that the model reads, with null for no value; others are ignored. Times are
milliseconds since 1970 or ISO 8601. The model is the champion or else the newest, unless \`modelId\` names one. A sequence model reads the
flows of one request as all there are: send the flows of a host together. The threshold is that of the model when it was trained as a
false rate; a budget per day says nothing here, so 1 % of normal flows is used then, or \`falseRate\`.

\`POST /v1/predict\` takes one flow, or one number for a model of one column, and answers \`prediction\` −1 (above the threshold) or 1.

## Events

\`GET /v1/events\` is a stream of server-sent events: \`incident\` for each incident that is new or grew, and \`job\`, \`dataset\`, \`verdict\` and
\`watch\` with the payload of the event of that name in [ipc.md](ipc.md). \`?only=incident,job\` chooses. A client that does not read is
disconnected after ${megabytes(streamLimits.unreadBytes)}.

## Limits

| what | limit |
| --- | --- |
| body of flows; any other body | ${megabytes(apiLimits.flowBytes)}; ${megabytes(apiLimits.bodyBytes)} |
| requests at once, of all tokens; of one | ${apiLimits.atOnce}; ${apiLimits.atOncePerToken} |
| requests a second of one token | 1,000, or \`--rate\` |
| requests a second of one address without a valid token | ${apiLimits.refusedPerS} |
| streams of events, of all tokens; of one | ${streamLimits.most}; ${streamLimits.mostPerToken} |
| connections | ${mostConnections.toLocaleString("en-US")} |
| time for a head; for a whole request | 10 s; 60 s |

## Metrics

\`GET /metrics\` has packets, flows, lag and loss of running watches, the histogram of scores, incidents by verdict, jobs by state, times of
answers and memory. Prometheus reads it with a token of the scope \`read\`:

    scrape_configs:
      - job_name: tidewatch
        authorization: { credentials_file: /etc/prometheus/tidewatch.token }
        static_configs: [{ targets: ["127.0.0.1:8641"] }]

\`resources/grafana-dashboard.json\` is a dashboard of these figures for Grafana.
`;
}

function rowsOf({ paths }: OpenApi): string[] {
  return Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, { summary, parameters, security, requestBody }]) => {
      const names = parameters.map(({ name, required }) => `\`${name}\`${required ? "" : "?"}`);
      const fields = Object.values(requestBody?.content ?? {}).flatMap(({ schema }) =>
        Object.keys(schema.properties ?? {}).map(
          (name) => `\`${name}\`${schema.required?.includes(name) ? "" : "?"} in the body`,
        ),
      );
      const [scope = "none"] = security[0]?.token ?? [];
      return `| \`${method.toUpperCase()} ${path}\` | ${scope} | ${summary} | ${[...names, ...fields].join(", ")} |`;
    }),
  );
}
