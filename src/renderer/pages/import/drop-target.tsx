// Opens files that are dropped anywhere on the window, and shows a hint while they hover.
import { useEffect, useRef, useState } from "react";
import { pathForFile } from "../../api/door.ts";
import { offerSent, openPaths } from "../../state/opening.ts";
import { showFailure } from "../../state/toasts.ts";
import { DataIcon } from "../../ui/icons.tsx";
import css from "./drop-target.module.css";
import { readDropped } from "./read-dropped.ts";

/** Opened by path, or, where only the browser knows the files, sent. */
async function open(dropped: DataTransfer | null): Promise<void> {
  const paths = [...(dropped?.files ?? [])].map(pathForFile).filter((path) => path !== "");
  if (paths.length > 0) return openPaths(paths);
  try {
    const files = await readDropped(dropped);
    if (files.length > 0) await offerSent(files);
  } catch (thrown) {
    showFailure(thrown, "What was dropped could not be read");
  }
}

export function DropTarget() {
  const [over, setOver] = useState(false);
  // Enter and leave fire for every element passed over. The pointer has left the window when they balance.
  const depth = useRef(0);

  useEffect(() => {
    const carriesFiles = (event: DragEvent) => event.dataTransfer?.types.includes("Files") ?? false;
    const end = () => {
      depth.current = 0;
      setOver(false);
    };
    const listeners = {
      dragenter(event: DragEvent) {
        if (!carriesFiles(event)) return;
        depth.current++;
        setOver(true);
      },
      dragleave(event: DragEvent) {
        if (carriesFiles(event) && --depth.current <= 0) end();
      },
      dragover(event: DragEvent) {
        if (!carriesFiles(event)) return;
        event.preventDefault();
        if (event.dataTransfer) event.dataTransfer.dropEffect = "copy";
      },
      drop(event: DragEvent) {
        if (!carriesFiles(event)) return;
        event.preventDefault();
        end();
        void open(event.dataTransfer);
      },
    };
    const undo = new AbortController();
    for (const [name, listener] of Object.entries(listeners)) {
      window.addEventListener(name, listener as EventListener, { signal: undo.signal });
    }
    return () => undo.abort();
  }, []);

  if (!over) return null;
  return (
    <div className={css.veil}>
      <div className={css.sign}>
        <DataIcon size={24} />
        <p className={css.words}>Drop to open</p>
      </div>
    </div>
  );
}
