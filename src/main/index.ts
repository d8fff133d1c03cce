// The Electron main process: the start-up as a list, from top to bottom. Each step has its own file.
import { join } from "node:path";
import { app, session } from "electron";
import { createEngineSupervisor } from "../host/engine-supervisor.ts";
import { createHostRoute } from "../host/host-route.ts";
import { createWriteGuard } from "../host/write-guard.ts";
import { registerAppScheme, serveApp } from "./app-protocol.ts";
import { createDocumentationWindow } from "./documentation-window.ts";
import { forkEngine, nodeClock } from "./engine-host.ts";
import { createGrantedPlaces } from "./granted-places.ts";
import { denyNetwork, denyPermissions, guardWebContents } from "./guards.ts";
import { applicationArguments, handedBySecond, readArguments } from "./handed-files.ts";
import { hostHandlers } from "./host-handlers.ts";
import { keepMenu } from "./menu-keeper.ts";
import { documentationAddress } from "./navigation.ts";
import { createOffers } from "./offers.ts";
import { closeBeforeQuit } from "./quit.ts";
import { serveWindow } from "./router.ts";
import { createTaskbar } from "./taskbar.ts";
import { createWindow, createWindowDoor, loadPage } from "./window.ts";

const root = join(import.meta.dirname, "..", "..");
const development = !app.isPackaged && process.env.TIDEWATCH_DEV === "1";
const log = (line: string) => console.error(`tidewatch: ${line}`);
const handed = readArguments(applicationArguments(process.argv, app.isPackaged), process.cwd());
const offers = createOffers();

if (process.env.TIDEWATCH_HOME) app.setPath("userData", join(process.env.TIDEWATCH_HOME, "electron"));
registerAppScheme();
app.enableSandbox();
const documentation = createDocumentationWindow({ icon: join(root, "resources", "icon.png") });
guardWebContents(app, documentation.show);
app.on("open-file", (event, path) => {
  event.preventDefault();
  offers.take({ paths: [path] });
});
app.on("second-instance", (_event, _argv, _folder, data) => offers.take(handedBySecond(data)));
if (app.requestSingleInstanceLock({ ...handed })) void app.whenReady().then(start);
else app.exit(0);

function start(): void {
  serveApp(session.defaultSession, join(root, "out", "renderer"));
  denyPermissions(session.defaultSession);
  denyNetwork(session.defaultSession);

  const window = createWindow({
    stateFile: join(app.getPath("userData"), "window.json"),
    icon: join(root, "resources", "icon.png"),
    development,
  });
  const door = createWindowDoor(window);
  const taskbar = createTaskbar((progress) => door.setProgress(progress));
  const engine = createEngineSupervisor({
    fork: (workspace) => forkEngine(workspace, log),
    clock: nodeClock,
    workspace: handed.workspace,
    log,
    onEvent(event) {
      door.send(event);
      if (event.event === "job.changed") taskbar(event.payload);
      if (event.event === "workspace.changed" || event.event === "engine.changed") menu.refresh();
    },
  });
  const places = createGrantedPlaces();
  // The application ends with its window.
  window.once("closed", documentation.close);
  const menu = keepMenu({
    ask: engine.ask,
    send: door.send,
    showDocumentation: () => documentation.show(documentationAddress),
    development,
  });
  serveWindow(
    createHostRoute(hostHandlers(window, engine, places), engine.ask, {
      guard: createWriteGuard(places.refuse),
      onBug: (failure, name) => log(`${name}: ${failure.detail ?? failure.message}`),
    }),
  );
  closeBeforeQuit(app, engine.close);

  offers.take({ paths: handed.paths });
  offers.deliver(window, engine.ask, door.send);
  // A page that was loaded has sent nothing yet: what was received came from the one before it.
  window.webContents.on("did-finish-load", () => void engine.ask("upload.abandon", {}));
  void loadPage(window);
}
