// The plan for a recognised head: by the mapping that the analyst gives now, by the one remembered for this header, or by the reader.
// Says which of them it took; decides nothing about values.
import { AppError } from "../../shared/errors.ts";
import type { TableMapping } from "../../shared/mapping.ts";
import type { ReadBy } from "../../shared/table-preview.ts";
import { delimitedReader } from "./delimited.ts";
import { followedGuess } from "./guess-mapping.ts";
import type { TableHead } from "./head.ts";
import { mappingText, planByHand } from "./map-by-hand.ts";
import { headerSignature } from "./names.ts";
import type { TablePlan, TableReader } from "./reader.ts";

export interface MappingChoice {
  /** What the analyst says now. */
  mapping?: TableMapping | undefined;
  /** What was said before, by the header's signature. */
  remembered?: ((signature: string) => TableMapping | null) | undefined;
}

export interface ChosenPlan {
  plan: TablePlan;
  readBy: ReadBy;
  /** Null where there is nothing to map: a log with a parser of its own, a store whose columns are not known yet. */
  signature: string | null;
  /** The mapping that was followed; else the guess. */
  mapping: TableMapping | null;
  /** What of the mapping cannot be followed. */
  problems: string[];
}

/** The plan for a head that `reader` recognised. The plan's warnings say which mapping was followed. */
export function choosePlan(head: TableHead, reader: TableReader, choice: MappingChoice): ChosenPlan {
  const readerPlan = reader.map(head);
  if (readerPlan.via === "records" && choice.mapping) {
    throw new AppError(
      "INVALID_INPUT",
      `This is a log (${reader.format}) whose records have fixed fields; it is read without a mapping.`,
    );
  }
  if (readerPlan.via !== "delimited")
    return { plan: readerPlan, readBy: "format", signature: null, mapping: null, problems: [] };
  const signature = headerSignature(head);
  const remembered = choice.mapping ? null : (choice.remembered?.(signature) ?? null);
  const mapping = choice.mapping ?? remembered;
  if (mapping === null) {
    const readBy = reader === delimitedReader ? "guess" : "format";
    return { plan: readerPlan, readBy, signature, mapping: followedGuess(head), problems: [] };
  }
  const { plan, problems } = planByHand(head, mapping);
  const whose = remembered ? "as you mapped a table with this header before" : "as you mapped them";
  const mappingNote = `The columns were read ${whose}: ${mappingText(mapping)}.`;
  return {
    plan: { ...plan, warnings: [mappingNote, ...problems, ...plan.warnings] },
    readBy: remembered ? "remembered" : "given",
    signature,
    mapping,
    problems,
  };
}
