// The whole loop over an office capture with a scan, a beacon and an exfiltration in its second hour: train on the
// quiet hour, overview, threshold by budget, inspection down to the bytes, notes, tags, verdicts, retraining, report;
// and the same after a restart.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "@playwright/test";
import { test } from "../fixtures.ts";
import { office } from "../office-capture.ts";
import { ModelPage } from "../pages/model-page.ts";
import { TriageView } from "../pages/triage-view.ts";
import { toTriage, trained } from "../pages/workbench.ts";
import { command, copyTrainedOffice } from "../prepared.ts";

test("the overview: lanes, brushes in both directions, keys, and one filter for all", {
  tag: "@page",
}, async ({ launch, dataFolder }) => {
  test.setTimeout(240_000);
  await copyTrainedOffice(dataFolder);
  const app = await launch();
  const { overview } = await toTriage(app);

  await expect(overview.lane(office.scanner)).toBeVisible();
  await expect(overview.lanes.getByRole("button")).toHaveCount(office.desks.length + 1);

  // Clicking an entity adds a condition to the filter, and clicking again removes it.
  await overview.lane(office.scanner).click();
  await expect(app.filterBox).toHaveValue(`orig_addr = "${office.scanner}"`);
  await expect(overview.lane(office.scanner)).toHaveAttribute("aria-pressed", "true");
  await overview.lane(office.beaconing.from).click({ modifiers: ["Shift"] });
  await expect(app.filterBox).toHaveValue(`orig_addr in ("${office.scanner}", "${office.beaconing.from}")`);
  await overview.root.getByRole("button", { name: "Clear what is brushed" }).click();
  await expect(app.filterBox).toHaveValue("");

  // A drag over the lanes selects a range of time; the time line shows the same.
  const box = (await overview.cells.boundingBox())!;
  await app.page.mouse.move(box.x + box.width * 0.5, box.y + 20);
  await app.page.mouse.down();
  await app.page.mouse.move(box.x + box.width * 0.75, box.y + 22, { steps: 4 });
  await app.page.mouse.up();
  await expect(app.filterBox).toHaveValue(/^start_time in "2024-03-04T(08:5|09:0).*"\.\."2024-03-04T09:[23]/);
  await expect(overview.time).toHaveAttribute("aria-valuetext", /^2024-03-04 (08:5|09:0)/);

  // With Shift it selects time and entities.
  await app.page.keyboard.down("Shift");
  await app.page.mouse.move(box.x + box.width * 0.55, box.y + 4);
  await app.page.mouse.down();
  await app.page.mouse.move(box.x + box.width * 0.65, box.y + 20, { steps: 4 });
  await app.page.mouse.up();
  await app.page.keyboard.up("Shift");
  await expect(app.filterBox).toHaveValue(/orig_addr in \(.*start_time in |start_time in .*orig_addr in \(/);

  // By keys: go to the first cell, select it, clear it.
  await overview.cells.focus();
  await app.page.keyboard.press("Escape");
  await expect(app.filterBox).toHaveValue("");
  await app.page.keyboard.press("ArrowRight");
  await expect(overview.cells).toHaveAttribute("aria-valuetext", /^10\.0\.0\.\d+ · 2024-03-04 .* flows?, /);
  await app.page.keyboard.press("Enter");
  await expect(app.filterBox).toHaveValue(/orig_addr = "10\.0\.0\.\d+"/);
  await app.page.keyboard.press("Escape");

  // Other lanes of the same flows, and their numbers. At most forty lanes are shown, so filter first.
  await app.filter(`orig_addr = "${office.beaconing.from}"`);
  await overview.show("Services");
  await expect(overview.lanes).toContainText(`${office.beaconing.to}:${office.beaconing.port} tcp`);
  await app.filter(`orig_addr = "${office.exfiltration.from}"`);
  await overview.show("Pairs");
  await expect(overview.lanes).toContainText(`${office.exfiltration.from} → ${office.exfiltration.to}`);
  await overview.root.getByRole("button", { name: "Show as table" }).click();
  await expect(app.page.getByRole("table").first()).toContainText(`${office.exfiltration.from} →`);
  await app.page.keyboard.press("Escape");
  await expect(overview.root.getByRole("region", { name: "Faults of the capture" })).toBeVisible();
});

test("the whole loop: a threshold by budget, the reason down to the bytes, verdicts by keys, a model that learns from them, a report; a restart keeps everything", async ({
  launch,
  folder,
  dataFolder,
}) => {
  test.setTimeout(300_000);
  const app = await launch();
  await trained(app, folder);
  const { inspector } = await toTriage(app);
  const triage = new TriageView(app);

  // At most this many flags a day: the threshold is kept, and Triage shows it.
  const model = new ModelPage(app.page);
  await model.open();
  await model.show("Threshold");
  await app.page.getByRole("combobox", { name: "Method of the threshold" }).selectOption("budget");
  await app.page.getByRole("slider", { name: "Flags a day" }).press("ArrowLeft");
  await expect(model.cost).toContainText(/flag budget, [1-3]\d$/);
  await app.page.getByRole("button", { name: "Keep this threshold" }).click();
  await expect(app.failure(/^The threshold is saved/)).toBeVisible();
  await triage.open();
  await expect(triage.counts).toHaveText(/^([1-9]|[1-3]\d|40) open$/);

  await app.filter(`orig_addr = "${office.scanner}"`);
  await triage.show("All flows");
  await expect(triage.counts).toHaveText(`${office.scannedPorts} open`);
  await triage.focus(0);
  await inspector.explains(`${office.scanner}:`);
  await expect(inspector.part("Plain reasons")).toContainText("Scan-like.");
  await expect(inspector.root).toContainText(/Connection state: REJ/);

  // The map's cells have real units, and a step selects its flow.
  const map = inspector.part("Error map").getByRole("slider", { name: "Cell of the error map" });
  await map.focus();
  await app.page.keyboard.press("ArrowLeft");
  await expect(map).toHaveAttribute("aria-valuetext", /^connection state, step 9: observed REJ, expected SF/);
  await app.page.keyboard.press("Enter");
  const flows = await inspector.unfold("Flows of the window");
  await expect(flows).toContainText(/row \d+ picked/);
  await expect(flows.getByRole("row")).not.toHaveCount(0);

  const packets = await inspector.unfold("Packets");
  await expect(packets.getByRole("button", { name: /\[SYN\]/ })).toBeVisible({ timeout: 30_000 });
  await expect(packets).toContainText("0000");
  await packets.getByRole("button", { name: /\[RST ACK\]/ }).click();
  await expect(packets.getByRole("button", { name: /\[RST ACK\]/ })).toHaveAttribute("aria-pressed", "true");

  await inspector.root.getByRole("button", { name: "Copy", exact: true }).click();
  await app.page.getByRole("menuitem", { name: "As BPF filter" }).click();
  expect(await app.pasted()).toContain(`host ${office.scanner}`);

  await inspector.addTag.fill("scan");
  await inspector.addTag.press("Enter");
  await expect(inspector.tags).toContainText("scan");
  await inspector.note.fill("A scanner nobody announced.");
  await inspector.note.blur();

  const carved = join(folder, "scan.pcapng");
  const button = app.page.getByRole("button", { name: "Carve the packets into a file" });
  await app.saveAs(carved, "Carve", () => button.click());
  await expect.poll(() => existsSync(carved)).toBe(true);

  // Verdicts by keys; false positives become normal, and the two models are compared on the same rows.
  await triage.focus(0);
  await triage.press("c", "f", "1", "f", "2");
  await expect(triage.counts).toContainText("▲1 confirmed⌀2 false positive");
  await triage.root.getByRole("button", { name: "Retrain with 2 false positives as normal" }).click();
  await expect(triage.root.getByRole("status", { name: "Retraining" })).toBeVisible();
  // The engine trains, scores and compares, whatever becomes of the window.
  await app.page.reload();
  await app.page.getByRole("button", { name: "Show comparison" }).click({ timeout: 120_000 });
  const outcome = app.page.getByRole("region", { name: "What changes" });
  await expect(outcome).toBeVisible();
  await expect(outcome).toContainText("Of 3 rows with a verdict:");
  await expect(app.page.getByRole("combobox", { name: "Model to compare with" })).toContainText(
    "ensemble of office",
  );
  await app.host.stop();

  // The same workspace by the command line: findings, verdicts and notes in one file.
  const report = join(folder, "office.html");
  await command(dataFolder, ["report", report, "--workspace", app.workspace]);
  expect(readFileSync(report, "utf8")).toContain(office.scanner);

  const again = await launch();
  const reopened = await toTriage(again);
  const later = new TriageView(again);
  await again.filter("tag = scan");
  await later.show("All flows");
  await again.countIs(1);
  await expect(later.verdict(0)).toContainText("confirmed");
  await later.focus(0);
  await expect(reopened.inspector.note).toHaveValue("A scanner nobody announced.");
  await expect(reopened.inspector.tags).toContainText("scan");
  await again.filter("verdict = fp");
  await again.countIs(2);
});
