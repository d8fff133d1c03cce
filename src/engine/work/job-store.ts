// Jobs in the workspace's database: create, update, list. Stores outcomes, not progress.
import { FailureSchema } from "../../shared/failure-schema.ts";
import type { Job } from "../../shared/job.ts";
import type { JobState } from "../../shared/job-state.ts";
import type { CellValue } from "../../shared/vocabulary.ts";
import type { Database } from "../store/database.ts";
import type { JobStore } from "./queue.ts";

const mostListed = 200;

export function createJobStore(database: Database): JobStore {
  return {
    async create(job) {
      const [row] = await database.rows(
        `INSERT INTO job (id, kind, title, state, input, created_at_ms) VALUES (nextval('job_id'), ?, ?, ?, ?, ?)
         RETURNING id`,
        [job.kind, job.title, job.state, JSON.stringify(job.input), job.createdAtMs],
      );
      return { ...job, id: Number(row!.id) };
    },
    async update(job) {
      await database.run(
        `UPDATE job SET state = ?, output = ?, error = ?, started_at_ms = ?, ended_at_ms = ? WHERE id = ?`,
        [
          job.state,
          job.output === null ? null : JSON.stringify(job.output),
          job.error === null ? null : JSON.stringify(job.error),
          job.startedAtMs,
          job.endedAtMs,
          job.id,
        ],
      );
    },
    async list() {
      const rows = await database.rows(`SELECT * FROM job ORDER BY id DESC LIMIT ${mostListed}`);
      return rows.map(jobOf);
    },
  };
}

function jobOf(row: Record<string, CellValue>): Job {
  const json = (value: CellValue | undefined) => (value == null ? null : JSON.parse(String(value)));
  const number = (value: CellValue | undefined) => (value == null ? null : Number(value));
  return {
    id: Number(row.id),
    kind: String(row.kind),
    title: String(row.title),
    state: row.state as JobState,
    progress: null,
    input: json(row.input),
    output: json(row.output),
    error: row.error == null ? null : FailureSchema.parse(json(row.error)),
    createdAtMs: Number(row.created_at_ms),
    startedAtMs: number(row.started_at_ms),
    endedAtMs: number(row.ended_at_ms),
  };
}
