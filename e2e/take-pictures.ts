// Takes the pictures of the documentation in both themes, on the sample: `npm run site -- --pictures`. It uses the page objects of the specs,
// and the browser itself encodes them, small.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Locator, Page } from "@playwright/test";
import { loopback } from "./hosts/loopback.ts";
import { office, officeCapture } from "./office-capture.ts";
import { schemes } from "./pages/accessibility.ts";
import { AppWindow } from "./pages/app-window.ts";
import { DrillView } from "./pages/drill-view.ts";
import { IncidentsView } from "./pages/incidents-view.ts";
import { LiveView } from "./pages/live-view.ts";
import { goTo, toTriage } from "./pages/workbench.ts";
import { command } from "./prepared.ts";

/** A picture may have this many bytes; see test/site.test.ts. */
const mostBytes = 150_000;

export async function takePictures(target: string, say: (line: string) => void): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "tidewatch-pictures-"));
  mkdirSync(target, { recursive: true });
  try {
    const dataFolder = join(folder, "data");
    const capture = join(folder, "office.pcapng");
    for (const args of [
      ["sample", capture],
      ["import", capture],
      ["train", "--normal", "time < 09:15", "--epochs", "4"],
      ["score"],
      ["drill"],
    ]) {
      say(`tidewatch ${args[0]} …`);
      await command(dataFolder, args);
    }
    const host = await loopback.start({ dataFolder });
    try {
      const app = new AppWindow(host, join(dataFolder, "Default.tidewatch"));
      const encoder = await host.page.context().newPage();
      await host.page.bringToFront();
      await tour(app, folder, async (name) => {
        say(name);
        await take(host.page, encoder, join(target, name));
      });
    } finally {
      await host.stop();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

async function tour(app: AppWindow, folder: string, picture: (name: string) => Promise<void>): Promise<void> {
  const { page } = app;
  const incidents = new IncidentsView(app);
  await incidents.open();
  const tunnel = incidents.entry("carries data in DNS names");
  await tunnel.click();
  await shows(incidents.flows.getByRole("row").nth(1));
  await picture("incidents");

  await incidents.flows.getByRole("row").nth(1).click();
  await page.keyboard.press("Shift+P");
  const packets = page.getByRole("dialog", { name: /^Packets of row/ });
  await packets.getByRole("region", { name: "Packets", exact: true }).getByRole("button").first().click();
  await shows(packets.getByRole("treeitem", { name: /^Ethernet/ }));
  await picture("packets");
  await page.keyboard.press("Escape");

  await incidents.detail.getByRole("button", { name: "10.20.1.31", exact: true }).click();
  await shows(page.getByRole("region", { name: "Incidents of the host" }));
  await picture("host");
  await page.keyboard.press("Escape");

  await toTriage(app);
  await app.grid.cell("@score", 0).click();
  await shows(
    page.getByRole("region", { name: "Inspector", exact: true }).getByText("Connection state").first(),
  );
  await picture("flags");

  await goTo(app, "Data");
  await shows(app.grid.cell("orig_addr", 0));
  await picture("data");

  const drill = new DrillView(app);
  await drill.open();
  await shows(drill.matrix);
  await picture("drill");

  const live = new LiveView(app);
  const growing = join(folder, "gateway.pcap");
  writeFileSync(growing, officeCapture());
  await live.open();
  await live.watchFile(growing);
  await live.entry(`${office.scanner} scans`).click();
  await shows(page.getByText("Packets a second"));
  await picture("live");
  await live.stopButton.click();
}

const shows = (locator: Locator): Promise<void> => locator.waitFor({ timeout: 120_000 });

async function take(page: Page, encoder: Page, path: string): Promise<void> {
  await page.mouse.move(0, 0);
  for (const colorScheme of schemes) {
    await page.emulateMedia({ colorScheme });
    // The charts draw anew after a change of the theme.
    await page.waitForTimeout(1_500);
    const png = await page.screenshot();
    for (const quality of [0.9, 0.8, 0.7, 0.6]) {
      const bytes = Buffer.from(
        await encoder.evaluate(toWebp, { base64: png.toString("base64"), quality }),
        "base64",
      );
      if (bytes.length > mostBytes) continue;
      writeFileSync(`${path}-${colorScheme}.webp`, bytes);
      break;
    }
  }
}

/** Runs in the browser. */
async function toWebp({ base64, quality }: { base64: string; quality: number }): Promise<string> {
  const image = new Image();
  image.src = `data:image/png;base64,${base64}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = image.naturalWidth;
  canvas.height = image.naturalHeight;
  canvas.getContext("2d")!.drawImage(image, 0, 0);
  return canvas.toDataURL("image/webp", quality).split(",")[1]!;
}
