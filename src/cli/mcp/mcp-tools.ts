// What a model of language may ask of a workspace: incidents, flows, explanations and counts. Every tool only reads, and its answers are small.
import { z } from "zod";
import type { Engine } from "../../engine/engine.ts";
import { AppError, fromFailure } from "../../shared/errors.ts";
import { fittingFilter } from "../../shared/filter-check.ts";
import type { CellValue, Column, Dataset, Page } from "../../shared/vocabulary.ts";
import { pageObjects } from "../base/print.ts";
import { parseSort } from "../base/row-options.ts";

export interface McpTool {
  name: string;
  title: string;
  about: string;
  input: z.ZodObject;
  run(engine: Engine, input: never): Promise<unknown>;
}

const datasetId = z.number().int().nonnegative().describe("Number of a dataset, as list_datasets gives it.");
const modelId = z.number().int().nonnegative().describe("Number of a model, as list_models gives it.");
const filter = z
  .string()
  .max(4000)
  .default("")
  .describe(
    "A condition in the filter language, such as `bytes > 1MB and dst in 10.0.0.0/8 and proto = tcp`; empty for all rows.",
  );
const limit = (most: number, fallback: number) => z.number().int().min(1).max(most).default(fallback);
const offset = z.number().int().nonnegative().default(0);

const tool = <S extends z.ZodObject>(
  name: string,
  title: string,
  about: string,
  input: S,
  run: (engine: Engine, input: z.output<S>) => Promise<unknown>,
): McpTool => ({ name, title, about, input, run: run as McpTool["run"] });

export const mcpTools: readonly McpTool[] = [
  tool(
    "list_datasets",
    "List datasets",
    "The datasets of the workspace, newest first: number, name, rows, time span, columns.",
    z.strictObject({}),
    async (engine) =>
      (await engine.handlers["dataset.list"]({})).map(
        ({ id, name, kind, rows, columns, timeSpan, warnings }) => ({
          ...{ datasetId: id, name, kind, rows, timeSpan: timeSpan && isoSpan(timeSpan) },
          ...{ columns: columns.map((column) => column.name), warnings },
        }),
      ),
  ),
  tool(
    "list_incidents",
    "List incidents",
    "The incidents of a dataset, the most severe first: title, severity 0 to 100, hosts, time, evidence, verdict.",
    z.strictObject({
      datasetId,
      show: z.enum(["all", "open", "decided"]).default("all"),
      limit: limit(50, 20),
      offset,
    }),
    async (engine, input) => {
      await findIncidents(engine, input.datasetId);
      const page = await engine.handlers["incidents.page"](input);
      return {
        ...{ total: page.total, counts: page.counts, budget: page.budget.sentence, sentence: page.sentence },
        incidents: page.incidents.map(({ fromMs, toMs, parts: _, evidence, ...incident }) => ({
          ...incident,
          ...isoSpan({ fromMs, toMs }),
          evidence: evidence.map(({ behaviour, sentence, strength }) => ({ behaviour, sentence, strength })),
        })),
      };
    },
  ),
  tool(
    "incident_flows",
    "Flows of an incident",
    "Flows that an incident rests on, by the key that list_incidents gives.",
    z.strictObject({ datasetId, key: z.string().max(1000), limit: limit(50, 20) }),
    async (engine, { datasetId: id, key, limit: most }) => {
      await findIncidents(engine, id);
      const { rows: ranges } = await engine.handlers["incident.rows"]({ datasetId: id, key });
      const rows = ranges.flatMap(([from, to]) =>
        Array.from({ length: Math.min(most, to - from + 1) }, (_, i) => from + i),
      );
      const dataset = await findDataset(engine, id);
      const {
        columns,
        rows: found,
        cells,
      } = await engine.handlers["rows.get"]({ datasetId: id, rows: rows.slice(0, most) });
      return objectsOf(dataset, { columns, rowIds: found, cells, offset: 0, total: found.length });
    },
  ),
  tool(
    "query_flows",
    "Query flows",
    "Rows of a dataset under a filter, in an order, with the number of all that match.",
    z.strictObject({
      ...{ datasetId, filter, limit: limit(100, 20), offset },
      sort: z.string().max(1000).default("").describe("Columns to sort by: `bytes:desc,start_time`."),
      columns: z.array(z.string()).max(60).optional().describe("Only these columns."),
    }),
    async (engine, { sort, columns, filter: text, ...block }) => {
      const dataset = await findDataset(engine, block.datasetId);
      const page = await engine.handlers["flows.page"]({
        ...block,
        ...{ filter: fittingFilter(text, dataset.columns), sort: parseSort(sort) },
        ...(columns ? { columns } : {}),
      });
      return { total: page.total, rows: objectsOf(dataset, page) };
    },
  ),
  tool(
    "count_flows",
    "Count flows",
    "How many rows match a filter, and with a column how they are spread over its most common values.",
    z.strictObject({ datasetId, filter, column: z.string().max(200).optional() }),
    async (engine, { datasetId: id, filter: text, column }) => {
      const dataset = await findDataset(engine, id);
      const chosen = { datasetId: id, filter: fittingFilter(text, dataset.columns) };
      const { total } = await engine.handlers["flows.page"]({ ...chosen, sort: [], offset: 0, limit: 0 });
      if (column === undefined) return { total };
      const { missing, distinct, min, max, mean, top } = await engine.handlers["column.profile"]({
        ...chosen,
        column,
      });
      return { total, column, missing, distinct, min, max, mean, top: top.slice(0, 20) };
    },
  ),
  tool(
    "list_models",
    "List models",
    "The models of the workspace, newest first.",
    z.strictObject({}),
    async (engine) =>
      (await engine.handlers["model.list"]({})).map(
        ({ id, name, detector, datasetName, normal, champion, warnings }) => ({
          ...{ modelId: id, name, detector, datasetName, normal, champion, warnings },
        }),
      ),
  ),
  tool(
    "list_flags",
    "List flags",
    "The rows of a scored dataset above a model's threshold, the strangest first, with their reasons.",
    z.strictObject({ datasetId, modelId, filter, limit: limit(50, 20), offset }),
    async (engine, { filter: text, ...block }) => {
      const dataset = await findDataset(engine, block.datasetId);
      const { threshold, flags, total } = await engine.handlers["flags.page"]({
        ...{ ...block, filter: fittingFilter(text, dataset.columns), columns: [] },
      });
      return {
        total,
        method: threshold.method,
        flags: flags.map(({ row, score, sentence }) => ({ row, score, sentence })),
      };
    },
  ),
  tool(
    "explain_flow",
    "Explain a flow",
    "Why one row of a scored dataset has its score by a model: columns, plain rules, and the smallest change under the threshold.",
    z.strictObject({ datasetId, modelId, row: z.number().int().nonnegative() }),
    async (engine, input) => {
      const {
        columns,
        window: _,
        nearest: __,
        ...explanation
      } = await engine.handlers["flow.explain"](input);
      return { ...explanation, columns: columns.slice(0, 12) };
    },
  ),
];

const isoSpan = ({ fromMs, toMs }: { fromMs: number; toMs: number }) => ({
  from: new Date(fromMs).toISOString(),
  to: new Date(toMs).toISOString(),
});

async function findDataset(engine: Engine, id: number): Promise<Dataset> {
  const found = (await engine.handlers["dataset.list"]({})).find((dataset) => dataset.id === id);
  if (found) return found;
  throw new AppError(
    "NOT_FOUND",
    `There is no dataset ${id} in this workspace; list_datasets names those there are.`,
  );
}

/** Searches for incidents where nobody has yet; what is found lasts until the end. */
async function findIncidents(engine: Engine, id: number): Promise<void> {
  const { found } = await engine.handlers["incidents.page"]({
    datasetId: id,
    show: "all",
    offset: 0,
    limit: 0,
  });
  if (found) return;
  const job = await engine.handlers["job.start"]({ kind: "incident.find", input: { datasetId: id } });
  const { error } = await engine.jobEnded(job.id);
  if (error) throw fromFailure(error);
}

function objectsOf(dataset: Dataset, page: Page): Record<string, CellValue>[] {
  const columns = page.columns.map(
    (name): Column =>
      dataset.columns.find((column) => column.name === name) ?? { name, kind: "text", unit: null, about: "" },
  );
  return [...pageObjects(page, columns)] as Record<string, CellValue>[];
}
