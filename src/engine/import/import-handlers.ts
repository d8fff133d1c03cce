// Handlers of the requests about tables before their import. They need no workspace.
import { tableRoles } from "../../core/table/roles.ts";
import type { EngineHandlers } from "../../shared/contract/contract.ts";
import type { MappingStore } from "./mappings.ts";
import { previewTable } from "./preview.ts";

export function importHandlers(mappings: MappingStore) {
  return {
    "table.preview": (input) => previewTable(input, mappings),
    "table.roles": () => [...tableRoles],
    "table.forget": ({ signature }) => ({ forgotten: mappings.forget(signature) }),
  } satisfies Partial<EngineHandlers>;
}
