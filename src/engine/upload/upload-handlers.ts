// Answers to the requests about uploads: a piece that comes, and files that will not be imported.
import type { EngineHandlers } from "../../shared/contract/contract.ts";
import type { UploadTools } from "./receive-upload.ts";

export function uploadHandlers(current: () => UploadTools) {
  return {
    "upload.write": async (piece) => ({ bytes: await current().uploads.write(piece) }),
    "upload.discard": ({ paths }) => {
      current().uploads.discard(paths);
      return {};
    },
  } satisfies Partial<EngineHandlers>;
}
