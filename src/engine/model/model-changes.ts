// The history of which model was the champion through retraining: what each challenger led to, and what was rolled back. A change and the
// champion that it makes are stored in one transaction.
import { AppError } from "../../shared/errors.ts";
import { type ModelChange, ModelChangeSchema } from "../../shared/model-life-vocabulary.ts";
import type { ModelTools } from "./model-tools.ts";

type ChangeTools = Pick<ModelTools, "database" | "models" | "changed" | "now">;

/** The newest first. */
export async function readChanges({ database }: Pick<ChangeTools, "database">): Promise<ModelChange[]> {
  const rows = await database.rows("SELECT facts FROM model_change ORDER BY at_ms DESC LIMIT 200");
  return rows.map(({ facts }) => ModelChangeSchema.parse(JSON.parse(String(facts))));
}

/** Records a change; one that takes over or rolls back makes its model the champion at the same moment. */
export async function recordChange(
  change: Omit<ModelChange, "atMs">,
  { database, models, changed, now }: ChangeTools,
): Promise<ModelChange> {
  const [last] = await readChanges({ database });
  // Two changes of one moment keep their order.
  const whole: ModelChange = { ...change, atMs: Math.max(now(), (last?.atMs ?? 0) + 1) };
  const champion = change.kind === "kept" ? null : change.toId;
  const insert = {
    sql: "INSERT INTO model_change VALUES (?, ?)",
    values: [whole.atMs, JSON.stringify(whole)],
  };
  if (champion === null) await database.run(insert.sql, insert.values);
  else await models.promote(champion, insert);
  for (const id of [change.fromId, change.toId]) if (id !== null) changed({ model: id });
  return whole;
}

/** Makes the champion of before the last takeover the champion again. */
export async function rollBack(tools: ChangeTools): Promise<ModelChange> {
  const models = await tools.models.list();
  const champion = models.find((model) => model.champion);
  const changes = await readChanges(tools);
  const change = changes.find(({ kind, toId }) => kind === "takeover" && toId === champion?.id);
  if (champion === undefined || change === undefined)
    throw new AppError(
      "NOT_FOUND",
      "There is nothing to roll back: the champion did not come from retraining. Promote another model instead.",
    );
  const before = models.find(({ id }) => id === change.fromId);
  if (before === undefined)
    throw new AppError(
      "NOT_FOUND",
      `${change.fromName} was deleted, so it cannot become the champion again; promote another model instead.`,
    );
  return recordChange(
    {
      kind: "rollback",
      ...{ fromId: champion.id, fromName: champion.name, toId: before.id, toName: before.name },
      datasetId: change.datasetId,
      sentence: `${champion.name} was rolled back: ${before.name} scores again.`,
    },
    tools,
  );
}
