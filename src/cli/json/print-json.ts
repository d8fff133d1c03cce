// Prints one JSON document of a command. What it prints is typed by the schema that `tidewatch schema` publishes.
import type { Surroundings } from "../base/command.ts";
import type { JsonCommand, JsonOf } from "./json-schemas.ts";

/** @param indent spaces per level; without it the document is one line */
export function printJson<N extends JsonCommand>(
  { out }: Pick<Surroundings, "out">,
  _command: N,
  document: JsonOf<N>,
  indent?: number,
): void {
  out(`${JSON.stringify(document, null, indent)}\n`);
}
