// Chooses the path of a new file, in the system's dialog if the host has one, otherwise in the window's; and shows a message about a file
// that was written. Writes nothing itself.
import { request } from "../api/door.ts";
import { copyText } from "./clipboard.ts";
import { useLink } from "./link.ts";
import { type NewFile, type SavePlace, useOverlays } from "./overlays.ts";
import { showFailure, useToasts } from "./toasts.ts";

/** Lets the user name a new file; null when dismissed. */
export async function choosePlace(file: NewFile): Promise<SavePlace | null> {
  if (useLink.getState().app?.nativeDialogs) {
    const { title, name, extensions } = file;
    const { path } = await request("dialog.save", { title, name, extensions: [...extensions] });
    // The system's dialog already asks whether to replace a file.
    return path === null ? null : { path, overwrite: true };
  }
  return new Promise((resolve) => {
    const answer = (place: SavePlace | null) => {
      useOverlays.getState().set({ saveDialog: null });
      resolve(place);
    };
    useOverlays.getState().set({ saveDialog: { ...file, answer } });
  });
}

const tellMs = 15_000;

/** Shows a message that a file was written: with its folder if the host can open it, otherwise with its path to copy. */
export function tellWritten(title: string, path: string): void {
  const reveal = () =>
    request("file.reveal", { path }).catch((thrown) => showFailure(thrown, "The file could not be shown"));
  useToasts.getState().show({
    tone: "plain",
    title,
    body: path,
    action: useLink.getState().app?.nativeDialogs
      ? { label: "Show in folder", run: () => void reveal() }
      : { label: "Copy path", run: () => void copyText(path, "the path") },
    showMs: tellMs,
  });
}
