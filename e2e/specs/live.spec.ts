// A watch in the window: a capture grows, incidents appear, the lists are frozen, a verdict is given, the page is loaded again, the
// engine dies, and what was seen is kept.
import { appendFileSync } from "node:fs";
import { expect } from "@playwright/test";
import { holderOf, test, writeFile } from "../fixtures.ts";
import { office, officeCapture } from "../office-capture.ts";
import { hasNoViolation } from "../pages/accessibility.ts";
import { LiveView } from "../pages/live-view.ts";

test("a growing capture is watched: incidents, a freeze, a verdict, another load of the page, a crash, and the end", async ({
  app,
  folder,
}) => {
  test.setTimeout(180_000);
  const capture = Buffer.from(officeCapture());
  const [half, most] = [Math.round(capture.length * 0.4), Math.round(capture.length * 0.9)];
  const path = writeFile(folder, "growing.pcap", capture.subarray(0, half));
  const live = new LiveView(app);
  await app.page.getByRole("heading", { name: "No data yet" }).waitFor();
  await live.open();
  await expect(app.page.getByRole("heading", { name: "Watch traffic while it arrives" })).toBeVisible();
  await hasNoViolation(app);

  await live.watchFile(path);
  await expect(app.page.getByRole("heading", { name: "Watching growing.pcap" })).toBeVisible();
  await expect(live.flows).toContainText("10.0.0.1", { timeout: 30_000 });

  appendFileSync(path, capture.subarray(half, most));
  const scan = live.entry(`${office.scanner} scans`);
  await expect(scan).toBeVisible({ timeout: 60_000 });
  await expect(app.page.getByText("Packets a second")).toBeVisible();
  await hasNoViolation(app);

  await app.page.keyboard.press("l");
  const frozen = live.incidents.getByRole("status");
  await expect(frozen).toContainText("Frozen.");
  appendFileSync(path, capture.subarray(most));
  await expect(frozen).toContainText(/\d+ new flows/, { timeout: 30_000 });
  await scan.click();
  await app.page.keyboard.press("c");
  await expect(scan).toContainText("confirmed");
  await app.page.keyboard.press("l");
  await expect(frozen).toBeHidden();

  await app.page.reload();
  await live.open();
  await expect(app.page.getByRole("heading", { name: "Watching growing.pcap" })).toBeVisible();
  await expect(scan).toContainText("confirmed");

  // The engine dies: the watch is started again and goes on with its dataset.
  process.kill(holderOf(app.workspace), "SIGKILL");
  await expect(app.page.getByRole("status", { name: "Trouble" })).toContainText(/was started again/, {
    timeout: 60_000,
  });
  await expect(scan).toContainText("confirmed", { timeout: 30_000 });

  await live.stopButton.click();
  await expect(app.page.getByText("The watch was stopped.")).toBeVisible({ timeout: 60_000 });
  await app.page.getByRole("button", { name: "Open in Triage" }).click();
  await expect(app.page.getByRole("region", { name: "Incidents" })).toContainText(office.scanner);
});
