// Turns the mapping options of a command line into a mapping, on top of the automatic one. A dialog shows what does not fit; a command
// fails before anything is read.
import { mapByArguments } from "../../core/table/map-by-hand.ts";
import { tableRoles } from "../../core/table/roles.ts";
import { AppError } from "../../shared/errors.ts";
import { type TableMapping, TableMappingSchema } from "../../shared/mapping.ts";
import { timeFormats } from "../../shared/mapping-words.ts";
import type { TablePreview } from "../../shared/table-preview.ts";

/** `pairs`: "column=role", with unit or time format after a colon and the zone after an at sign. */
export function mappingOfArguments(shown: TablePreview, pairs: readonly string[]): TableMapping {
  if (shown.mapping === null) {
    throw new AppError(
      "INVALID_INPUT",
      `${shown.path} is a log (${shown.format}) whose records have fixed fields; leave --map out.`,
    );
  }
  const { mapping, problems } = mapByArguments(shown.mapping, pairs);
  const namedColumns = mapping.columns.filter(({ source }) =>
    pairs.some((pair) => pair.startsWith(`${source}=`)),
  );
  const wrong = [...problems, ...namedColumns.flatMap(impossible)];
  if (wrong.length > 0) throw new AppError("INVALID_INPUT", `--map cannot be followed: ${wrong.join(" ")}`);
  const series = mapping.columns.some(({ role }) => role === "time");
  return TableMappingSchema.parse({ ...mapping, datasetKind: series ? "samples" : mapping.datasetKind });
}

function impossible({ source, role, unit, time }: TableMapping["columns"][number]): string[] {
  const known = tableRoles.find((candidate) => candidate.role === role);
  if (!known)
    return [
      `There is no role “${role}” (given for ${source}); a role is a column of the catalogue such as start_time, orig_addr or resp_port, or label, attack-mark, time, keep, leave-out.`,
    ];
  if (time !== null && !(timeFormats as readonly string[]).includes(time.format))
    return [
      `A time's format is one of ${timeFormats.join(", ")}, not “${time.format}” (given for ${source}).`,
    ];
  if (time !== null && !TableMappingSchema.shape.columns.element.shape.time.safeParse(time).success)
    return [
      `A zone is UTC, +02:00 or a name such as Europe/Vienna, not “${time.zone}” (given for ${source}).`,
    ];
  if (unit === null || known.units.includes(unit)) return [];
  const possible =
    known.units.length > 1 ? `can be given in ${known.units.join(", ")}` : "has no unit to give";
  return [`${role} ${possible}, not “${unit}” (given for ${source}).`];
}
