// Everything that can be fuzzed. A new target is one file in `targets` and one line here.
import type { FuzzTarget } from "./target.ts";
import { captures } from "./targets/captures.ts";
import { filters } from "./targets/filters.ts";
import { imports } from "./targets/imports.ts";
import { messages } from "./targets/messages.ts";
import { models } from "./targets/models.ts";
import { tables } from "./targets/tables.ts";

export const fuzzTargets: readonly FuzzTarget[] = [captures, tables, imports, filters, messages, models];
