// The frame of the window: rail, top bar, page, status bar, and what lies over them.
import { lazy, Suspense } from "react";
import css from "./app.module.css";
import { routes } from "./routes.ts";
import { useOverlays } from "./state/overlays.ts";
import { usePage } from "./state/page.ts";
import { ErrorBoundary } from "./ui/error-boundary.tsx";
import { Toaster } from "./ui/toaster.tsx";
import { TipProvider } from "./ui/tooltip.tsx";
import { LinkBanner } from "./views/frame/link-banner.tsx";
import { PageSkeleton } from "./views/frame/page-skeleton.tsx";
import { Rail } from "./views/frame/rail.tsx";
import { StatusBar } from "./views/frame/status-bar.tsx";
import { TopBar } from "./views/frame/top-bar.tsx";
import { useKeys } from "./views/frame/use-keys.ts";
import { JobsDrawer } from "./views/jobs/jobs-drawer.tsx";
import { DropTarget } from "./views/open/drop-target.tsx";
import { Tour } from "./views/tour/tour.tsx";

const HelpDialog = lazy(async () => ({
  default: (await import("./views/frame/help-dialog.tsx")).HelpDialog,
}));
const FileDialog = lazy(async () => ({ default: (await import("./views/open/file-dialog.tsx")).FileDialog }));
const SaveDialog = lazy(async () => ({ default: (await import("./views/open/save-dialog.tsx")).SaveDialog }));
const ExportDialog = lazy(async () => ({
  default: (await import("./views/open/export-dialog.tsx")).ExportDialog,
}));
const MappingDialog = lazy(async () => ({
  default: (await import("./views/mapping/mapping-dialog.tsx")).MappingDialog,
}));

export function App() {
  const page = usePage(({ page }) => page);
  const { jobs, help, fileDialog, saveDialog, exporting, mappings } = useOverlays();
  const route = routes.find(({ id }) => id === page) ?? routes[0];
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
        {jobs && <JobsDrawer />}
        <StatusBar />
      </div>
      <DropTarget />
      <Tour />
      <Suspense fallback={null}>
        {help && <HelpDialog />}
        {fileDialog && (
          <FileDialog key={fileDialog.purpose} purpose={fileDialog.purpose} notice={fileDialog.notice} />
        )}
        {saveDialog && <SaveDialog question={saveDialog} />}
        {mappings[0] && <MappingDialog key={mappings[0].path} first={mappings[0]} />}
        {exporting && <ExportDialog subject={exporting} />}
      </Suspense>
      <Toaster />
    </TipProvider>
  );
}
