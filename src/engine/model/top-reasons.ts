// Shortens an explanation to what is stored and shown: the columns with the largest shares, and one sentence.
import type { RowExplanation } from "../../core/pipeline/explain.ts";
import type { Reason } from "../../shared/model-vocabulary.ts";

export const mostReasons = 3;

/** The columns with the largest shares, in the form that is stored. */
export function topReasons({ columns }: Pick<RowExplanation, "columns">): Reason[] {
  return columns
    .filter(({ share }) => share > 0)
    .slice(0, mostReasons)
    .map(({ column, share, sentence }) => ({ column, share, sentence }));
}

export function sentenceOf(reasons: readonly Reason[]): string {
  return reasons.length === 0
    ? "No column stands out."
    : `${reasons.map(({ sentence }) => capital(sentence)).join(". ")}.`;
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
