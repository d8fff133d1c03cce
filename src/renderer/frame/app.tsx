// The frame of the window: rail, top bar, page, status bar, and overlays.
import { lazy, Suspense } from "react";
import { DropTarget } from "../pages/import/drop-target.tsx";
import { PasteTarget } from "../pages/import/paste-target.tsx";
import { PageSkeleton } from "../parts/page-skeleton.tsx";
import { useOverlays } from "../state/overlays.ts";
import { usePage } from "../state/page.ts";
import { useToasts } from "../state/toasts.ts";
import { leaveTour, useTour } from "../state/tour.ts";
import { ErrorBoundary } from "../ui/error-boundary.tsx";
import { TipProvider } from "../ui/tooltip.tsx";
import css from "./app.module.css";
import { LinkBanner } from "./link-banner.tsx";
import { Rail } from "./rail.tsx";
import { routes } from "./routes.ts";
import { StatusBar } from "./status-bar.tsx";
import { TopBar } from "./top-bar.tsx";
import { useKeys } from "./use-keys.ts";

// What the first page does not show is loaded when it is first shown.
const JobsDrawer = lazy(async () => ({
  default: (await import("../pages/jobs/jobs-drawer.tsx")).JobsDrawer,
}));
const Tour = lazy(async () => ({ default: (await import("../pages/tour/tour.tsx")).Tour }));
const Toaster = lazy(async () => ({ default: (await import("../ui/toaster.tsx")).Toaster }));
const Palette = lazy(async () => ({ default: (await import("./palette.tsx")).Palette }));
const HelpDialog = lazy(async () => ({
  default: (await import("./help-dialog.tsx")).HelpDialog,
}));
const FileDialog = lazy(async () => ({
  default: (await import("../parts/files/file-dialog.tsx")).FileDialog,
}));
const SaveDialog = lazy(async () => ({
  default: (await import("../parts/files/save-dialog.tsx")).SaveDialog,
}));
const ExportDialog = lazy(async () => ({
  default: (await import("../pages/export/export-dialog.tsx")).ExportDialog,
}));
const SeveralFilesDialog = lazy(async () => ({
  default: (await import("../pages/import/several-files-dialog.tsx")).SeveralFilesDialog,
}));
const UploadDialog = lazy(async () => ({
  default: (await import("../pages/import/upload-dialog.tsx")).UploadDialog,
}));
const PasteDialog = lazy(async () => ({
  default: (await import("../pages/import/paste-dialog.tsx")).PasteDialog,
}));
const HostDialog = lazy(async () => ({
  default: (await import("../pages/host-card/host-dialog.tsx")).HostDialog,
}));
const PacketsDialog = lazy(async () => ({
  default: (await import("../pages/packets/packets-dialog.tsx")).PacketsDialog,
}));
const MappingDialog = lazy(async () => ({
  default: (await import("../pages/import/mapping-dialog.tsx")).MappingDialog,
}));

export function App() {
  const page = usePage(({ page }) => page);
  const overlays = useOverlays();
  const { jobs, help, palette, fileDialog, saveDialog, exporting, several, upload, pasted, host } = overlays;
  const { packets, mappings } = overlays;
  const route = routes.find(({ id }) => id === page) ?? routes[0];
  const touring = useTour(({ at }) => at !== null);
  const hasToasts = useToasts(({ toasts }) => toasts.length > 0);
  useKeys();
  return (
    <TipProvider>
      <div className={css.frame}>
        <Rail />
        <TopBar />
        <div className={css.middle}>
          <LinkBanner />
          <main className={css.page}>
            <ErrorBoundary what={`The page ${route?.label ?? ""}`} key={route?.id}>
              <Suspense fallback={<PageSkeleton />}>{route && <route.Page />}</Suspense>
            </ErrorBoundary>
          </main>
        </div>
        <Suspense fallback={null}>{jobs && <JobsDrawer />}</Suspense>
        <StatusBar />
      </div>
      <DropTarget />
      <PasteTarget />
      <Suspense fallback={null}>
        {touring && <Tour />}
        {help && <HelpDialog />}
        {palette && <Palette />}
        {fileDialog && <FileDialog key={fileDialog.purpose} {...fileDialog} />}
        {saveDialog && <SaveDialog question={saveDialog} />}
        {several && <SeveralFilesDialog paths={several} />}
        {upload && <UploadDialog files={upload} />}
        {pasted !== null && <PasteDialog text={pasted} />}
        {mappings[0] && <MappingDialog key={mappings[0].path} first={mappings[0]} />}
        {host !== null && <HostDialog key={host} address={host} />}
        {packets && <PacketsDialog key={packets.row} flow={packets} />}
        {exporting && <ExportDialog subject={exporting} />}
      </Suspense>
      <Suspense fallback={null}>{hasToasts && <Toaster takesEscape={leaveOpenTour} />}</Suspense>
    </TipProvider>
  );
}

/** One press closes one thing: first the tour, and the message stays. */
function leaveOpenTour(): boolean {
  if (useTour.getState().at === null) return false;
  leaveTour();
  return true;
}
