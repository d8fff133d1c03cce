// Large files that only the browser knows: copied into the workspace, or opened by their path, which copies nothing.
import { manyText } from "#shared/number-words.ts";
import { formatBytes } from "../../format/number.ts";
import { choose, openSent } from "../../state/opening.ts";
import { useOverlays } from "../../state/overlays.ts";
import type { SentFile } from "../../state/sent-file.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import css from "./several-files-dialog.module.css";

export function UploadDialog({ files }: { files: readonly SentFile[] }) {
  const close = () => useOverlays.getState().set({ upload: null });
  const size = formatBytes(files.reduce((sum, { file }) => sum + file.size, 0));
  const what = files.length === 1 ? files[0]!.name : manyText(files.length, "file");
  return (
    <Dialog
      title={`Copy ${size} into the workspace?`}
      widthPx={460}
      onClose={close}
      footer={
        <>
          <Button onClick={close}>Cancel</Button>
          <Button
            onClick={() => {
              close();
              void choose("data");
            }}
          >
            Open by path
          </Button>
          <Button tone="primary" onClick={() => void openSent(files)}>
            Copy {size}
          </Button>
        </>
      }
    >
      <div className={css.body}>
        <p>
          A browser does not say where {what} {files.length === 1 ? "lies" : "lie"} on disk, so Tidewatch
          copies what was dropped. A capture stays in the workspace for its packets; a table is removed when
          it is read. Opened by its path, nothing is copied.
        </p>
      </div>
    </Dialog>
  );
}
