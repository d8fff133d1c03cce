// Answers to the requests about tables that are not imported yet. They need no workspace.
import { tableRoles } from "../../core/table/roles.ts";
import type { tableRequests } from "../../shared/contract/tables.ts";
import type { EngineHandlers } from "../../shared/contract.ts";
import type { MappingStore } from "./mappings.ts";
import { previewTable } from "./preview.ts";

export function tableHandlers(mappings: MappingStore): Pick<EngineHandlers, keyof typeof tableRequests> {
  return {
    "table.preview": (input) => previewTable(input, mappings),
    "table.roles": () => [...tableRoles],
    "table.forget": ({ signature }) => ({ forgotten: mappings.forget(signature) }),
  };
}
