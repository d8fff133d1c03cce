// From a file to a verdict without a model: incidents are found, read with their evidence and flows, decided by a key
// and undone.
import { expect } from "@playwright/test";
import { test, writeFile } from "../fixtures.ts";
import { office, officeCapture } from "../office-capture.ts";
import { hasNoViolation } from "../pages/accessibility.ts";
import type { AppWindow } from "../pages/app-window.ts";
import { IncidentsView } from "../pages/incidents-view.ts";
import { goTo } from "../pages/workbench.ts";

const head =
  "start_time,duration_s,orig_addr,orig_port,resp_addr,resp_port,protocol,service,conn_state,orig_payload_bytes,resp_payload_bytes,orig_packets,resp_packets";

/** Six computers that browse, one that reports outside every minute, one that tries a server's ports. */
function attackCsv(): string {
  const startMs = Date.UTC(2024, 2, 1, 8);
  const rows: [number, string][] = [];
  for (let host = 1; host <= 6; host++)
    for (let i = 0; i < 60; i++)
      rows.push([
        i * 70_000 + host * 1931 * (1 + (i % 7)),
        `1.2,10.0.0.${host},${40_000 + i},203.0.113.${(i * host) % 40},443,tcp,tls,SF,${900 + 37 * i},${9000 + 531 * i},12,18`,
      ]);
  for (let i = 0; i < 60; i++)
    rows.push([
      60_000 * i + (i % 3) * 900,
      `0.3,10.0.0.3,${50_000 + i},198.51.100.77,8443,tcp,tls,SF,310,190,6,5`,
    ]);
  for (let port = 1; port <= 120; port++)
    rows.push([1_800_000 + port * 150, `0.01,10.0.0.5,${51_000 + port},10.0.0.200,${port},tcp,,REJ,0,0,1,1`]);
  rows.sort(([a], [b]) => a - b);
  const time = (ms: number) => new Date(startMs + ms).toISOString().replace("T", " ").replace("Z", "");
  return `${[head, ...rows.map(([ms, cells]) => `${time(ms)},${cells}`)].join("\n")}\n`;
}

test("a file is opened, its incidents are read, one gets a verdict by a key, and the verdict is undone", async ({
  app,
  folder,
}) => {
  await app.openFile(writeFile(folder, "morning.csv", attackCsv()));
  await app.showsDataset("morning.csv", 540);
  const incidents = new IncidentsView(app);
  await incidents.open();
  const scan = incidents.entry("10.0.0.5 scans 120 ports of 10.0.0.200");
  await expect(scan).toBeVisible();
  const beacon = incidents.entry(/10\.0\.0\.3 reports to 198\.51\.100\.77:8443 every (59|60|61) s/);
  await beacon.click();
  await expect(incidents.detail).toContainText("60 contacts, a median of");
  await expect(incidents.detail).toContainText("no other host does this");
  await expect(incidents.flows.getByRole("heading")).toHaveText("60 flows");
  await expect(incidents.flows.getByRole("row").nth(1)).toContainText("198.51.100.77");
  await expect(incidents.detail.getByRole("figure", { name: "When" })).toBeVisible();
  await expect(incidents.detail.getByRole("region", { name: "Severity" })).toContainText("how clear it is");
  await expect(incidents.detail).toContainText("No model has scored morning.csv");
  await hasNoViolation(app);

  // A budget of one incident a day puts the others below a divider, where they can still be read.
  const perDay = incidents.list.getByRole("textbox", { name: "Incidents a day that you can read" });
  await perDay.fill("1");
  await perDay.press("Enter");
  await expect(incidents.list).toContainText("Beyond your budget of 1");
  await expect(beacon).toBeVisible();

  // Each host opens its card, which leads back to its incidents.
  await incidents.detail.getByRole("button", { name: "10.0.0.3", exact: true }).click();
  const card = app.page.getByRole("dialog", { name: "Host 10.0.0.3" });
  await expect(card).toContainText("10.0.0.3 is inside: a private address.");
  await expect(card).toContainText("a client of tls on 443 and tls on 8443");
  await hasNoViolation(app);
  await app.page.keyboard.press("Escape");
  await incidents.detail.getByRole("button", { name: "198.51.100.77", exact: true }).click();
  await expect(app.page.getByRole("dialog", { name: "Host 198.51.100.77" })).toContainText("is outside");
  await app.page.getByRole("region", { name: "Incidents of the host" }).getByRole("button").first().click();
  await expect(app.page.getByRole("dialog")).toBeHidden();

  await app.page.keyboard.press("c");
  await expect(beacon).toContainText("▲ confirmed");
  await expect(incidents.list).toContainText("1 with a verdict");
  await app.page.getByRole("button", { name: /^Hide those with a verdict/ }).click();
  await expect(beacon).toBeHidden();
  await app.page.keyboard.press("h");
  await expect(beacon).toBeVisible();
  await app.page.keyboard.press("Control+z");
  await expect(beacon).not.toContainText("confirmed");

  // Without a mouse: back up the list, a note, and a false positive with its reason.
  await app.page.keyboard.press("Home");
  await app.page.keyboard.press("n");
  await app.page.getByRole("textbox", { name: "Note" }).fill("the inventory of Mondays");
  await app.page.keyboard.press("Control+Enter");
  await expect(scan).toContainText("the inventory of Mondays");
  await app.page.keyboard.press("f");
  await app.page.keyboard.press("3");
  await expect(scan).toContainText("⌀ false positive");

  // A verdict moves on to the next one, so go back.
  await beacon.click();
  await incidents.flows.getByRole("button", { name: /^Show all of them/ }).click();
  await app.countIs(60);
  await expect(app.filterBox).toHaveValue(/incident = \d/);
});

test("a small capture is read from its incident down to the bytes, gets a verdict, and the verdict is undone", {
  tag: "@page",
}, async ({ app, folder }) => {
  await app.openFile(writeFile(folder, "office.pcap", Buffer.from(officeCapture())));
  const incidents = new IncidentsView(app);
  await incidents.open();
  const scan = incidents.entry(`${office.scanner} scans`);
  await scan.click();
  await expect(incidents.detail).toContainText("did not answer or refused");
  await app.page.keyboard.press("p");
  const packets = incidents.detail.getByRole("region", { name: "Packets", exact: true });
  await expect(packets.getByRole("button", { name: /TCP/ }).first()).toBeVisible();
  await expect(packets.getByText(/^frame [\d,]+, \d+ bytes$/)).toBeVisible();
  await incidents.flows.getByRole("row").nth(3).getByRole("gridcell").first().click();
  await expect(packets.getByRole("button", { name: /TCP/ }).first()).toBeVisible();
  await hasNoViolation(app);
  await readsPackets(app);
  await app.page.keyboard.press("c");
  await expect(scan).toContainText("▲ confirmed");
  await app.page.keyboard.press("Control+z");
  await expect(scan).not.toContainText("confirmed");
});

test("a table without hosts says why it has no incidents", { tag: "@page" }, async ({ app, folder }) => {
  const series = Array.from(
    { length: 50 },
    (_, i) => `2024-03-01 00:${String(i).padStart(2, "0")}:00,${i % 7}`,
  );
  await app.openFile(writeFile(folder, "load.csv", `timestamp,value\n${series.join("\n")}\n`));
  await app.showsDataset("load.csv", 50);
  await app.page.getByRole("button", { name: "Triage", exact: true }).click();
  await expect(app.page.getByText(/is a series of samples/)).toBeVisible();
  await expect(app.page.getByRole("tab")).toHaveText(["Flags"]);
  await expect(app.page.getByRole("heading", { name: "No flags yet" })).toBeVisible();
});

test("one button leads from a file to its incidents, with a model and its flags beside them", {
  tag: "@page",
}, async ({ app, folder }) => {
  await app.openFile(writeFile(folder, "morning.csv", attackCsv()));
  await app.showsDataset("morning.csv", 540);
  await app.page.getByRole("button", { name: "Find what is strange" }).click();
  const analysis = app.page.getByRole("region", { name: "Analysis" });
  await expect(analysis.getByRole("listitem")).toHaveText([
    /Learn what is normal/,
    /Score every row/,
    /Find incidents/,
  ]);
  const incidents = new IncidentsView(app);
  await expect(incidents.entry("10.0.0.5 scans 120 ports of 10.0.0.200")).toBeVisible({ timeout: 120_000 });
  await expect(
    app.page.getByText(/^morning\.csv: \d+ incidents?, \d+ to look at today; [\d,]+ flags?$/),
  ).toBeVisible();
  await goTo(app, "Data");
  await expect(app.page.getByRole("button", { name: "Read the incidents" })).toBeVisible();
  await hasNoViolation(app);
});

/** The packets of the open flow over the window: by keys from the list to a field and its bytes, a filter, the stream, and back. */
async function readsPackets(app: AppWindow): Promise<void> {
  const { page } = app;
  await page.keyboard.press("Shift+P");
  const dialog = page.getByRole("dialog", { name: /^Packets of row/ });
  const list = dialog.getByRole("region", { name: "Packets", exact: true });
  await expect(list).toBeFocused();
  const [frame, time] = await list.getByRole("button").first().locator("span").all();
  const right = await frame!.boundingBox();
  const left = await time!.boundingBox();
  expect(left!.x - (right!.x + right!.width)).toBeGreaterThan(4);
  await page.keyboard.press("j");
  await expect(list.getByRole("button", { pressed: true })).toContainText("TCP");
  const tree = dialog.getByRole("tree", { name: "Layers" });
  await page.keyboard.press("Enter");
  await expect(tree).toBeFocused();
  await expect(tree.getByRole("treeitem", { name: /^Ethernet/ })).toBeVisible();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await expect(tree.getByRole("treeitem", { selected: true })).toContainText("IPv4");
  const bytes = dialog.getByRole("region", { name: "Bytes", exact: true });
  await expect(bytes.locator("[data-marked]")).toHaveCount(2 * 20);
  await bytes.locator("[data-at='22']").first().click();
  await expect(tree.getByRole("treeitem", { selected: true })).toContainText("Time to live");
  await hasNoViolation(app);
  const filter = dialog.getByRole("textbox", { name: "Filter the packets" });
  await filter.fill("flags contains rst or flags contains syn");
  await expect(dialog.getByRole("status")).toHaveText(/^\d of \d packets?$/);
  await filter.fill("lenght > 3");
  await expect(dialog.getByRole("alert")).toContainText("length");
  await filter.fill("");
  await dialog.getByRole("radio", { name: "Stream" }).click();
  await expect(dialog.getByRole("status")).toContainText("from the originator");
  await hasNoViolation(app);
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
}
