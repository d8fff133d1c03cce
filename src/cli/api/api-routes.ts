// Every address of the API that answers with a request of the contract. The server, the OpenAPI document and docs/api.md are derived from it.
import type { RequestName } from "../../shared/contract/contract.ts";
import type { TokenScope } from "./tokens.ts";

export interface ApiRoute {
  method: "GET" | "POST" | "DELETE";
  /** Parameters are in braces, as in OpenAPI. */
  path: string;
  scope: TokenScope;
  request: RequestName;
  about: string;
  /** How the body becomes input: its fields are fields of the input, or it is a list of flows, or one flow. None by default. */
  body?: "fields" | "flows" | "flow";
  /** Fields of the input that have a fixed value here. */
  fixed?: Readonly<Record<string, unknown>>;
  /** Fields of the input that the API does not take. */
  without?: readonly string[];
}

const read = (path: string, request: RequestName, about: string, more: Partial<ApiRoute> = {}): ApiRoute => ({
  ...{ method: "GET", path, scope: "read", request, about },
  ...more,
});
const judge = (path: string, request: RequestName, about: string): ApiRoute => ({
  ...{ method: "POST", path, scope: "judge", request, about, body: "fields" },
  // The server fills in the name of the token.
  without: ["by"],
});

export const apiRoutes: readonly ApiRoute[] = [
  {
    ...{ method: "POST", path: "/v1/score", scope: "read", request: "flows.score", body: "flows" },
    about:
      "Scores flows: for each its score from 0 to 100, whether it is above the threshold, and why. The body is a JSON array of objects, or NDJSON with one object per line.",
  },
  {
    ...{ method: "POST", path: "/v1/predict", scope: "read", request: "flows.score", body: "flow" },
    ...{ fixed: { reasons: "all" }, without: ["reasons"] },
    about:
      "Answers for one flow, or one number for a model of one column: −1 when it is above the threshold and 1 when it is not, with a sentence.",
  },
  read("/v1/datasets", "dataset.list", "The datasets of the workspace, newest first."),
  read(
    "/v1/datasets/{datasetId}/flows",
    "flows.page",
    "A block of rows under a filter, column by column. The filter is in the filter language, the order is `column` or `column:desc`.",
  ),
  read(
    "/v1/datasets/{datasetId}/incidents",
    "incidents.page",
    "The incidents of a dataset, the most severe first.",
  ),
  read(
    "/v1/datasets/{datasetId}/incident-rows",
    "incident.rows",
    "The rows of one incident, by its key, as inclusive ranges.",
  ),
  read(
    "/v1/datasets/{datasetId}/flags",
    "flags.page",
    "The rows above a model's threshold, the strangest first, with their reasons.",
    { without: ["method"] },
  ),
  read("/v1/datasets/{datasetId}/verdicts", "verdict.counts", "The number of rows with each verdict."),
  read(
    "/v1/datasets/{datasetId}/rows/{row}/explanation",
    "flow.explain",
    "Why a row has its score by a model.",
    { without: ["method"] },
  ),
  read("/v1/models", "model.list", "The models of the workspace, newest first."),
  read(
    "/v1/audit",
    "audit.list",
    "The log of verdicts, notes and tags: who, when, what. A token is named in it.",
  ),
  judge(
    "/v1/verdicts",
    "verdict.give",
    "Gives rows, or all rows of an incident, a verdict; null opens them again.",
  ),
  judge("/v1/notes", "note.set", "Writes the note of a row; an empty text deletes it."),
  judge("/v1/tags", "tag.set", "Adds tags to rows and removes tags."),
  read("/v1/watches", "watch.list", "The running watches."),
  read("/v1/jobs", "job.list", "The jobs of the workspace, newest first."),
  {
    ...{ method: "POST", path: "/v1/jobs", scope: "admin", request: "job.start", body: "fields" },
    about:
      "Starts a job, such as an import, a scoring or a watch. docs/ipc.md lists the jobs with their inputs.",
  },
  {
    ...{ method: "DELETE", path: "/v1/jobs/{jobId}", scope: "admin", request: "job.cancel" },
    about: "Cancels a job that waits or runs.",
  },
];

/** Addresses that answer no single request. */
export const otherAddresses = [
  {
    path: "/v1/events",
    scope: "read",
    about:
      "Server-sent events: new incidents as they are found, and changes of jobs, datasets, verdicts and watches.",
  },
  { path: "/metrics", scope: "read", about: "Counters and gauges for Prometheus." },
  { path: "/v1/health", scope: null, about: "Whether the server and its engine work. Needs no token." },
  { path: "/openapi.json", scope: null, about: "The description of the API as OpenAPI 3.1. Needs no token." },
  { path: "/docs", scope: null, about: "The same as a page. Needs no token." },
] as const satisfies readonly { path: string; scope: TokenScope | null; about: string }[];
