// Triage by the keyboard on a prepared workspace: verdicts with their second key, bulk, undo, notes, tags, names,
// filters, groups, views, back and forward; and the same after a restart.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "@playwright/test";
import { test } from "../fixtures.ts";
import type { AppWindow } from "../pages/app-window.ts";
import { TriageView } from "../pages/triage-view.ts";
import { copyFlagged } from "../prepared.ts";

const flags = 120;
const opened = async (app: AppWindow): Promise<TriageView> => {
  const triage = new TriageView(app);
  await triage.open();
  return triage;
};

test("verdicts by keys: the next row gets the focus, counts follow, and a restart keeps them", async ({
  launch,
  folder,
  dataFolder,
}) => {
  test.slow();
  await copyFlagged(dataFolder, { rows: 6000, flags });
  const app = await launch();
  const triage = await opened(app);
  await expect(triage.counts).toHaveText(`${flags} open`);

  await triage.focus(0);
  await triage.press("c");
  await expect(triage.verdict(0)).toContainText("confirmed");
  expect(await triage.focusedIndex()).toBe(1);
  await triage.press("b", "u");
  await expect(triage.verdict(2)).toContainText("unsure");
  // A false positive needs a reason; Escape leaves the row open.
  await triage.press("f");
  await expect(app.page.getByRole("region", { name: "Reason of the false positive" })).toBeVisible();
  await triage.press("Escape");
  await expect(triage.verdict(3)).toHaveText("");
  await triage.press("f", "3");
  await expect(triage.verdict(3)).toContainText("false");
  await expect(triage.verdict(3)).toHaveAttribute("title", /False positive: own scan/);
  await expect(triage.counts).toHaveText(`${flags - 4} open▲1 confirmed⌀1 false positive●1 benign?1 unsure`);

  // Several at once: the selected rows, and one key.
  await triage.focus(6);
  await triage.press("x", "j", "x", "j", "x", "b");
  await expect(triage.verdict(8)).toContainText("benign");
  await expect(triage.counts).toContainText("4 benign");
  await triage.press("Control+z");
  await expect(triage.counts).toContainText("1 benign");
  await triage.press("Control+Shift+Z");
  await expect(triage.counts).toContainText("4 benign");

  await triage.focus(0);
  await triage.note("Beacon every 60 s");
  await expect(app.grid.cell("@score", 0)).toBeFocused();
  await triage.tag("case-7 beacon");
  await app.filter("tag = case-7 and note contains beacon");
  await app.countIs(1);
  await expect(triage.verdict(0)).toContainText("confirmed");
  await app.host.stop();

  const again = await launch();
  const later = await opened(again);
  await expect(later.counts).toHaveText(`${flags - 7} open▲1 confirmed⌀1 false positive●4 benign?1 unsure`);
  await again.filter("verdict = confirmed");
  await again.countIs(1);
  await later.focus(0);
  await later.press("n");
  await expect(again.page.getByRole("textbox", { name: "Note" })).toHaveValue("Beacon every 60 s");
  await later.press("Escape");
  await later.press("t");
  await expect(again.page.getByRole("textbox", { name: "Tags" })).toHaveValue("beacon case-7 ");
  await later.press("Escape");
  await later.tools.getByRole("button", { name: "Log of changes" }).click();
  await expect(again.page.getByRole("dialog").getByRole("row")).not.toHaveCount(0);
  await expect(again.page.getByRole("dialog")).toContainText("false positive: own scan");
  await later.press("Escape");

  // The report contains the verdicts.
  const report = join(folder, "report.html");
  await later.tools.getByRole("button", { name: "Report…" }).click();
  await again.saveAs(report, "Write the report", () =>
    again.page.getByRole("menuitem", { name: "All incidents, and the model…" }).click(),
  );
  await expect(again.page.getByText(/^The report is written/).first()).toBeVisible({ timeout: 30_000 });
  const text = readFileSync(report, "utf8");
  expect(text).toContain("Beacon every 60 s");
  expect(text).toMatch(/confirmed/i);
  const way = again.host.nativeDialogs ? "Show in folder" : "Copy path";
  await again.page.getByRole("button", { name: way }).click();
  await expect(again.page.getByText("The file could not be shown")).toHaveCount(0);
});

test("a value's menu narrows, groups, names a host and copies for other tools; back and forward restore earlier views", {
  tag: "@page",
}, async ({ launch, dataFolder }) => {
  test.slow();
  await copyFlagged(dataFolder, { rows: 6000, flags });
  const app = await launch();
  const triage = await opened(app);
  const address = (await app.grid.cell("@from", 0).innerText()).replace(/:\d+$/, "").trim();

  let menu = await triage.menuOf("@from", 0);
  await menu.getByRole("menuitem", { name: "Copy as Wireshark filter" }).click();
  expect(await app.pasted()).toBe(`ip.addr == ${address}`);
  menu = await triage.menuOf("@from", 0);
  await menu.getByRole("menuitem", { name: "Name this host…" }).click();
  await app.page.getByRole("textbox", { name: "Name" }).fill("printer");
  await triage.press("Enter");
  await expect(app.grid.cell("@from", 0)).toContainText("printer");

  menu = await triage.menuOf("@from", 0);
  await menu.getByRole("menuitem", { name: "All flows of this host" }).click();
  await expect(app.filterBox).toHaveValue(`ip.addr = "${address}"`);
  await expect(triage.tools.getByRole("radio", { name: "All flows" })).toBeChecked();
  await app.page.goBack();
  await expect(app.filterBox).toHaveValue("");
  await expect(triage.tools.getByRole("radio", { name: "Flags" })).toBeChecked();
  await expect(triage.counts).toHaveText(`${flags} open`);
  await app.page.goForward();
  await expect(app.filterBox).toHaveValue(`ip.addr = "${address}"`);
  await app.page.getByRole("button", { name: "Clear filter" }).click();

  await triage.show("Flags");
  const groups = await triage.groupBy("protocol");
  await expect(groups.getByRole("button", { name: /^tcp/ })).toBeVisible();
  await groups.getByRole("button", { name: /^udp/ }).click();
  await expect(app.filterBox).toHaveValue("protocol = udp");

  // A view saves all of it under a name.
  await triage.tools.getByRole("button", { name: "Views" }).click();
  await app.page.getByRole("menuitem", { name: "Save this view…" }).click();
  await app.page.getByRole("textbox", { name: "Name" }).fill("UDP by protocol");
  await triage.press("Enter");
  await app.page.getByRole("dialog").waitFor({ state: "hidden" });
  await groups.getByRole("button", { name: "Ungroup" }).click();
  await app.page.getByRole("button", { name: "Clear filter" }).click();
  await expect(triage.counts).toHaveText(`${flags} open`);
  await triage.tools.getByRole("button", { name: "Views" }).click();
  await app.page.getByRole("menuitem", { name: "UDP by protocol", exact: true }).click();
  await expect(app.filterBox).toHaveValue("protocol = udp");
  await expect(groups).toBeVisible();
});

test("all matching rows get a verdict with one key, and it is undone with one", { tag: "@page" }, async ({
  launch,
  dataFolder,
}) => {
  test.slow();
  await copyFlagged(dataFolder, { rows: 6000, flags });
  const app = await launch();
  const triage = await opened(app);
  await app.filter("ip.addr == 10.0.1.0/24 and score > 50");
  await expect(triage.counts).not.toHaveText(`${flags} open`);
  const found = Number(((await triage.counts.textContent()) ?? "").match(/^(\d+) open/)?.[1]);
  expect(found).toBeGreaterThan(0);
  await triage.focus(0);
  await triage.press("Control+a");
  await expect(triage.root).toContainText(`The next decision is about all ${found} rows`);
  await triage.press("f", "2");
  await expect(triage.counts).toContainText(`${found} false positive`);
  const offered = app.page.getByRole("button", { name: "Undo", exact: true });
  await expect(offered).toBeVisible();
  await triage.press("Control+z");
  await expect(triage.counts).toHaveText(`${found} open`);
  // After the undo, the offer is gone.
  await expect(offered).toHaveCount(0, { timeout: 1 });
  // Sorting by a header, again and again: each order is a separate request with a reply.
  const strangest = await app.grid.cell("@score", 0).innerText();
  for (let turn = 0; turn < 3; turn++) {
    await app.grid.header("@score").click();
    await expect(app.grid.cell("@score", 0)).not.toBeEmpty();
  }
  await expect(app.grid.cell("@score", 0)).toHaveText(strangest);

  // A verdict on an episode applies to its rows, and rows without a flag can be shown too.
  await app.page.getByRole("button", { name: "Clear filter" }).click();
  await expect(triage.counts).toHaveText(`${flags} open`);
  await triage.show("Episodes");
  await expect(app.grid.cell("@size", 0)).toHaveText(/^\d+$/);
  const size = Number(await app.grid.cell("@size", 0).innerText());
  await triage.focus(0);
  await triage.press("b");
  await expect(triage.counts).toContainText(`${size} benign`);
  await triage.press("Control+z");
  await expect(triage.counts).not.toContainText("benign");
  await triage.show("All flows");
  await app.countIs(6000);

  // The arrow key brings earlier filters back, and names are completed, including verdicts and Wireshark's names.
  await app.filter("verdict = fp");
  await expect(app.status).toContainText(/^0 of/);
  await app.filterBox.press("ArrowUp");
  await expect(app.filterBox).toHaveValue("ip.addr == 10.0.1.0/24 and score > 50");
  await app.filterBox.press("ArrowDown");
  await expect(app.filterBox).toHaveValue("verdict = fp");
  await app.filterBox.fill("tcp.p");
  await expect(app.page.getByRole("option")).toHaveText(/^tcp\.port/);
  await app.filter("verdict = maybe");
  await expect(app.page.getByRole("alert")).toContainText("A verdict is one of open");
});

test("without anything to decide, the page says what is missing", { tag: "@page" }, async ({ app }) => {
  await app.page.getByRole("button", { name: "Triage", exact: true }).click();
  await expect(app.page.getByRole("heading", { name: "No data yet" })).toBeVisible();
});
