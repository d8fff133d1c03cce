// Which plan a recognised head gets: the analyst's mapping of now, the one remembered for its header, or what its reader
// makes of it. Says by what it chose; decides nothing about values.
import { AppError } from "../../shared/errors.ts";
import type { TableMapping } from "../../shared/mapping.ts";
import type { ReadBy } from "../../shared/table-preview.ts";
import { delimitedReader } from "./delimited.ts";
import { followedGuess } from "./guess-mapping.ts";
import type { TableHead } from "./head.ts";
import { planByHand, toldMapping } from "./map-by-hand.ts";
import { headerSignature } from "./names.ts";
import type { TablePlan, TableReader } from "./reader.ts";

export interface MappingChoice {
  /** What the analyst says now. */
  given?: TableMapping | undefined;
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
  const own = reader.map(head);
  if (own.via === "records" && choice.given) {
    throw new AppError(
      "INVALID_INPUT",
      `This is a log (${reader.format}) whose records have fields of their own; it is read without a mapping.`,
    );
  }
  if (own.via !== "delimited")
    return { plan: own, readBy: "format", signature: null, mapping: null, problems: [] };
  const signature = headerSignature(head);
  const remembered = choice.given ? null : (choice.remembered?.(signature) ?? null);
  const mapping = choice.given ?? remembered;
  if (mapping === null) {
    const readBy = reader === delimitedReader ? "guess" : "format";
    return { plan: own, readBy, signature, mapping: followedGuess(head), problems: [] };
  }
  const { plan, problems } = planByHand(head, mapping);
  const whose = remembered ? "as you mapped a table with this header before" : "as you mapped them";
  const told = `The columns were read ${whose}: ${toldMapping(mapping)}.`;
  return {
    plan: { ...plan, warnings: [told, ...problems, ...plan.warnings] },
    readBy: remembered ? "remembered" : "given",
    signature,
    mapping,
    problems,
  };
}
