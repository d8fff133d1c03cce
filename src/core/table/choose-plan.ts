// Chooses the plan for a recognised head: the mapping that the analyst gives, the one remembered for this header, or
// the reader's. It says which one it took, and decides nothing about values.
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
  /** The mapping that the analyst gives. */
  mapping?: TableMapping | undefined;
  /** Returns the earlier mapping for a header's signature. */
  remembered?: ((signature: string) => TableMapping | null) | undefined;
}

export interface ChosenPlan {
  plan: TablePlan;
  readBy: ReadBy;
  /** Null if there is nothing to map: a log with its own parser, or a store whose columns are not known yet. */
  signature: string | null;
  /** The mapping used; else the guess. */
  mapping: TableMapping | null;
  /** The parts of the mapping that cannot be applied. */
  problems: string[];
}

/** The plan for a head that `reader` recognised. The plan's warnings say which mapping was used. */
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
