// Asks whether files that were opened together become one dataset, or one each.
import { manyText } from "#shared/number-words.ts";
import { baseName, useJobs } from "../../state/jobs.ts";
import { openFiles } from "../../state/mapping.ts";
import { useOverlays } from "../../state/overlays.ts";
import { discardSent } from "../../state/uploads.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import css from "./several-files-dialog.module.css";

/** Names to list; the rest are counted. */
const shownNames = 8;

export function SeveralFilesDialog({ paths }: { paths: readonly string[] }) {
  const close = () => useOverlays.getState().set({ several: null });
  const leave = () => {
    close();
    void discardSent(paths);
  };
  const together = () => {
    close();
    void useJobs.getState().importTogether(paths);
  };
  const apart = () => {
    close();
    void openFiles(paths);
  };
  const hidden = paths.length - shownNames;
  return (
    <Dialog
      title={`Open ${manyText(paths.length, "file")}`}
      widthPx={460}
      onClose={leave}
      footer={
        <>
          <Button onClick={leave}>Cancel</Button>
          <Button onClick={apart}>A dataset each</Button>
          <Button tone="primary" onClick={together}>
            One dataset
          </Button>
        </>
      }
    >
      <div className={css.body}>
        <p>
          Parts of one recording, such as rotated captures or hourly logs, belong in one dataset. Its rows are
          in the order of time, not of file names.
        </p>
        <ul className={css.names}>
          {paths.slice(0, shownNames).map((path) => (
            <li key={path}>{baseName(path)}</li>
          ))}
          {hidden > 0 && <li>and {manyText(hidden, "more file")}</li>}
        </ul>
      </div>
    </Dialog>
  );
}
