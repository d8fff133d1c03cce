// The job that writes the sample (two hours of a synthetic office) as a capture with a labels file beside it. Writes temporary files first
// and renames them. Creates no dataset: the sample is imported like any capture.
import { mkdirSync } from "node:fs";
import { open, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { setImmediate } from "node:timers/promises";
import { makeSample, SampleCancelled } from "../../core/sample/make-sample.ts";
import { flowLabelsSuffix, flowLabelsText } from "../../core/table/flow-labels.ts";
import type { JobInput, JobOutput } from "../../shared/contract/contract.ts";
import { AppError } from "../../shared/errors.ts";
import type { WorkspaceTools } from "../dataset/dataset-tools.ts";
import { writeByPart } from "../files/noted-part.ts";
import { asFileError } from "../files/source-file.ts";
import { refuseTarget } from "../files/target-file.ts";
import type { JobContext, JobKind } from "../work/queue.ts";

type SampleTools = Pick<WorkspaceTools, "workspace" | "temporaryFolder">;

export const sampleJob: JobKind<"sample.make", SampleTools> = {
  kind: "sample.make",
  title: (): string => "Make the sample",
  run: makeSampleFile,
};

const sampleName = "office-two-hours.pcapng";

async function makeSampleFile(
  input: JobInput<"sample.make">,
  { signal, report }: JobContext,
  { workspace, temporaryFolder }: SampleTools,
): Promise<JobOutput<"sample.make">> {
  const isTemporary = input.path === undefined;
  const path = isTemporary ? join(workspace, "sample", sampleName) : resolve(input.path!);
  if (isTemporary) mkdirSync(dirname(path), { recursive: true });
  else refuseTarget(path, { sources: [], sourceWord: "", overwrite: input.overwrite, workspace });
  try {
    return await writeByPart(
      path,
      { temporaryFolder, overwrite: isTemporary || input.overwrite },
      async (part) => {
        const file = await open(part, "w");
        let bytes = 0;
        let sample: Awaited<ReturnType<typeof makeSample>>;
        try {
          sample = await makeSample({
            seed: input.seed,
            signal,
            async write(chunk, share) {
              if (chunk.length > 0) await file.appendFile(chunk);
              bytes += chunk.length;
              report({ done: Math.round(100 * share), total: 100, unit: "%", note: "Making" });
              await setImmediate();
            },
          });
        } finally {
          await file.close();
        }
        const labels = sample.incidents.map(({ fromUs, toUs, responders, ...incident }) => ({
          ...incident,
          responders: [...responders],
          fromMs: fromUs / 1000,
          toMs: toUs / 1000,
        }));
        await writeFile(`${path}${flowLabelsSuffix}`, flowLabelsText({ otherwise: "Benign", labels }));
        return {
          path,
          bytes,
          packets: sample.packets,
          conversations: sample.conversations,
          incidents: labels.map(({ label, story, fromMs, toMs, originator, responders }) => ({
            ...{ label, story, fromMs, toMs, originator, responders },
          })),
        };
      },
    );
  } catch (thrown) {
    if (thrown instanceof SampleCancelled) throw new AppError("CANCELLED", thrown.message);
    throw asFileError(thrown, path);
  }
}
