// The classes that a classifier learns: normal, and each attack family that the labels name. Nothing else in training reads labels.
import { numbersOf, type TableData, textAt, textsOf } from "../../core/table/columns.ts";
import { benignFamily } from "../../core/table/families.ts";
import { AppError } from "../../shared/errors.ts";
import type { Dataset } from "../../shared/vocabulary.ts";

/** The label columns that a classifier needs. Refuses a dataset without labels. */
export function labelColumns(dataset: Dataset, parent: unknown): string[] {
  const has = (name: string) => dataset.columns.some((column) => column.name === name);
  if (parent !== null) {
    throw new AppError(
      "UNSUPPORTED",
      "A classifier is not trained further, since classes may be new; train one on all labelled datasets at once.",
    );
  }
  if (has("label_benign")) return ["label_benign", ...(has("label_family") ? ["label_family"] : [])];
  throw new AppError(
    "INVALID_INPUT",
    `The dataset ${dataset.name} has no labels, which a classifier learns from; choose a detector that learns normal, such as lstm-autoencoder.`,
  );
}

/** Class of every row: 0 normal, −1 unlabelled. */
export function classesOf(
  table: TableData,
  dataset: Dataset,
): { classes: Int32Array; classNames: string[]; normalClass: number } {
  const benign = numbersOf(table, "label_benign")!.values;
  const families = textsOf(table, "label_family");
  const classNames = [benignFamily as string];
  const codeOf = new Map<string, number>();
  const classes = Int32Array.from({ length: table.rows }, (_, row) => {
    if (Number.isNaN(benign[row]!)) return -1;
    if (benign[row] !== 0) return 0;
    const named = (families && textAt(families, row)) ?? "attack";
    const name = named === benignFamily ? "attack" : named;
    let code = codeOf.get(name);
    if (code === undefined) {
      code = classNames.push(name) - 1;
      codeOf.set(name, code);
    }
    return code;
  });
  if (classNames.length < 2 || !classes.includes(0)) {
    throw new AppError(
      "INVALID_INPUT",
      `The rows chosen in ${dataset.name} are all ${classes.includes(0) ? "normal" : "attacks"}; a classifier learns from both, so choose rows of both.`,
    );
  }
  return { classes, classNames, normalClass: 0 };
}
