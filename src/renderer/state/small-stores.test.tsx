// The small stores: messages, settings, the workspace, opening and saving files.
import { beforeEach, describe, expect, test } from "vitest";
import { defaultSettings } from "#shared/default-settings.ts";
import { AppError } from "#shared/errors.ts";
import { isWorkspacePath } from "#shared/workspace-path.ts";
import { answer, askedFor } from "#test/support/window.ts";
import { useLink } from "./link.ts";
import { mapColumns } from "./mapping.ts";
import { choose, offerSent, openPaths } from "./opening.ts";
import { useOverlays } from "./overlays.ts";
import { choosePlace, tellWritten } from "./saving.ts";
import { useSettings } from "./settings.ts";
import { failureText, showFailure, useToasts } from "./toasts.ts";
import { useWorkspace } from "./workspace.ts";

const toasts = () => useToasts.getState().toasts;
const host = (nativeDialogs: boolean) =>
  useLink.setState({ app: { version: "1", host: "loopback", platform: "linux", nativeDialogs } });
const workspace = { path: "/cases/a.tidewatch", name: "a" };

const preview = {
  path: "",
  format: "CSV",
  why: "",
  needsMapping: false,
  mappable: true,
  readBy: "format" as const,
  remembered: false,
  signature: null,
  mapping: null,
  header: [],
  datasetKind: "flows" as const,
  columns: [],
  cells: [],
  problems: [],
  warnings: [],
  labelWindows: null,
  context: { columns: [], lacks: [] },
};

beforeEach(() => {
  host(false);
  useToasts.setState({ toasts: [] });
  useOverlays.setState({ fileDialog: null, saveDialog: null, mappings: [] });
  useWorkspace.setState({ current: null, known: false, error: null });
});

describe("messages", () => {
  test("the oldest is removed when there are too many", () => {
    for (const title of ["1", "2", "3", "4", "5"])
      useToasts.getState().show({ tone: "plain", title, showMs: null });
    expect(toasts().map(({ title }) => title)).toEqual(["2", "3", "4", "5"]);
    useToasts.getState().close(toasts()[0]!.id);
    expect(toasts()).toHaveLength(3);
  });

  test("a failure stays, with details to copy; a cancel shows none", () => {
    showFailure(new AppError("DISK_FULL", "The disk is full.", "ENOSPC"), "Nothing was kept");
    expect(toasts()[0]).toMatchObject({
      tone: "danger",
      body: "The disk is full.",
      detail: "DISK_FULL: The disk is full.\n\nENOSPC",
      showMs: null,
    });
    showFailure(new AppError("CANCELLED", "Stopped."), "Nothing was kept");
    expect(toasts()).toHaveLength(1);
  });

  test("anything but an AppError is reported as an internal error", () => {
    showFailure(new TypeError("x is not a function"), "It failed");
    expect(toasts()[0]?.detail).toContain("BUG");
    expect(failureText({ code: "BUG", message: "Oh." })).toBe("BUG: Oh.");
  });
});

describe("settings", () => {
  test("a change is applied at once and stored", async () => {
    answer("settings.set", () => defaultSettings);
    useSettings.getState().change({ theme: "dark", density: "comfortable" });
    expect(document.documentElement.dataset.theme).toBe("dark");
    expect(document.documentElement.dataset.density).toBe("comfortable");
    await new Promise((resolve) => setTimeout(resolve, 0));
    expect(askedFor("settings.set")).toEqual([{ theme: "dark", density: "comfortable" }]);
    useSettings.getState().change({ theme: "system" });
    expect(document.documentElement.dataset.theme).toBeUndefined();
  });

  test("a change that could not be stored shows a message, and stays applied", async () => {
    answer("settings.set", () => {
      throw new AppError("DISK_FULL", "The disk is full.");
    });
    useSettings.getState().change({ theme: "light" });
    await new Promise((resolve) => setTimeout(resolve, 0));
    expect(toasts()[0]?.title).toBe("The setting could not be saved");
    expect(document.documentElement.dataset.theme).toBe("light");
  });

  test("are loaded from the engine", async () => {
    answer("settings.get", () => ({ ...defaultSettings, time: "local" }));
    await useSettings.getState().load();
    expect(useSettings.getState().settings.time).toBe("local");
  });
});

describe("the workspace", () => {
  test("that cannot be opened shows a message, and the last one stays", async () => {
    useWorkspace.setState({ current: workspace as never, known: true });
    answer("workspace.open", () => {
      throw new AppError("WORKSPACE_LOCKED", "Another window has it open.");
    });
    await useWorkspace.getState().open("/cases/b.tidewatch");
    expect(toasts()[0]).toMatchObject({
      title: "The workspace could not be opened",
      body: "Another window has it open.",
    });
    expect(useWorkspace.getState().current?.path).toBe(workspace.path);
    expect(useWorkspace.getState().switching).toBe(false);
  });

  test("that cannot be determined is an error of the pages", async () => {
    answer("workspace.current", () => {
      throw new AppError("ENGINE_GONE", "The engine is gone.");
    });
    await useWorkspace.getState().load();
    expect(useWorkspace.getState().error?.code).toBe("ENGINE_GONE");
  });
});

describe("opening files", () => {
  test("without system dialogs, opens the window's dialog", async () => {
    await choose("data");
    expect(useOverlays.getState().fileDialog).toEqual({ purpose: "data", notice: null });
    expect(askedFor("dialog.open")).toEqual([]);
  });

  test("with system dialogs, opens what was chosen", async () => {
    host(true);
    answer("dialog.open", () => ({ paths: ["/cases/b.tidewatch"] }));
    answer("workspace.open", () => {
      throw new AppError("WORKSPACE_NEWER", "It was made by a newer version.");
    });
    await choose("workspace");
    expect(askedFor("workspace.open")).toEqual([{ path: "/cases/b.tidewatch" }]);
  });

  test("opens workspaces, and imports everything else", async () => {
    answer("workspace.open", () => {
      throw new AppError("WORKSPACE_NEWER", "Newer.");
    });
    answer("table.preview", () => {
      throw new AppError("FILE_NOT_RECOGNISED", "No table.");
    });
    answer("job.start", () => {
      throw new AppError("WORKSPACE_NONE", "None.");
    });
    await openPaths(["/data/a.csv", "/cases/b.tidewatch/"]);
    expect(askedFor("workspace.open")).toEqual([{ path: "/cases/b.tidewatch/" }]);
    expect(askedFor("job.start")).toEqual([{ kind: "dataset.import", input: { path: "/data/a.csv" } }]);
    expect(isWorkspacePath("/cases/b.tidewatch")).toBe(true);
    expect(isWorkspacePath("/cases/b.csv")).toBe(false);
  });

  test("files that only the browser knows are sent, large ones after a question", async () => {
    answer("job.start", () => {
      throw new AppError("WORKSPACE_NONE", "None.");
    });
    await offerSent([{ name: "a.csv", file: new File(["abc"], "a.csv") }]);
    expect(askedFor("job.start")).toMatchObject([
      { kind: "upload.receive", input: { files: [{ name: "a.csv", bytes: 3 }] } },
    ]);
    const large = new File([], "large.pcap");
    Object.defineProperty(large, "size", { value: 978e6 });
    await offerSent([{ name: "large.pcap", file: large }]);
    expect(useOverlays.getState().upload).toMatchObject([{ name: "large.pcap" }]);
    expect(askedFor("job.start")).toHaveLength(1);
  });
});

describe("mapping the columns of a dataset again", () => {
  const source = { path: "/logs/conn.log", bytes: 1, sha256: null, format: "Zeek conn.log", why: "" };

  test("of a format with a reader says what it is read as, and what can be changed", async () => {
    answer("table.preview", ({ path }) => ({ ...preview, path, format: "Zeek conn.log", mappable: false }));
    await mapColumns(source);
    expect(toasts()).toMatchObject([{ tone: "plain", title: "conn.log needs no mapping" }]);
    expect(toasts()[0]!.body).toMatch(
      /^It is read as Zeek conn\.log.*export the rows as CSV.*column chooser/,
    );
    expect(useOverlays.getState().mappings).toEqual([]);
  });

  test("of a file that was sent and removed says so, and asks for no file", async () => {
    await mapColumns({ ...source, path: "flows.csv", uploaded: "removed" });
    expect(askedFor("table.preview")).toEqual([]);
    expect(toasts()[0]!.body).toMatch(/removed after it was read/);
  });
});

describe("saving files", () => {
  const file = { title: "Export", verb: "Export", name: "a.csv", extensions: ["csv"] };

  test("the window's dialog returns a path or null", async () => {
    const first = choosePlace(file);
    expect(useOverlays.getState().saveDialog).toMatchObject(file);
    useOverlays.getState().saveDialog?.answer({ path: "/x/a.csv", overwrite: false });
    expect(await first).toEqual({ path: "/x/a.csv", overwrite: false });
    expect(useOverlays.getState().saveDialog).toBeNull();
    const second = choosePlace(file);
    useOverlays.getState().saveDialog?.answer(null);
    expect(await second).toBeNull();
  });

  test("the system's dialog already asks whether to replace a file", async () => {
    host(true);
    answer("dialog.save", () => ({ path: "/x/a.csv" }));
    expect(await choosePlace(file)).toEqual({ path: "/x/a.csv", overwrite: true });
    answer("dialog.save", () => ({ path: null }));
    expect(await choosePlace(file)).toBeNull();
  });

  test("shows a written file in its folder, if the host can", async () => {
    host(true);
    answer("file.reveal", () => ({}));
    tellWritten("Exported 3 rows", "/x/a.csv");
    expect(toasts()[0]?.action?.label).toBe("Show in folder");
    toasts()[0]?.action?.run();
    await new Promise((resolve) => setTimeout(resolve, 0));
    expect(askedFor("file.reveal")).toEqual([{ path: "/x/a.csv" }]);
  });
});
