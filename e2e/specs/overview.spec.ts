// The time line: a brushed range is in the filter and is counted, by pointer and by keys; and the time line can be collapsed.
import { expect } from "@playwright/test";
import { flowsCsv, test, writeFile } from "../fixtures.ts";
import { TimeLine } from "../pages/time-line.ts";

// 1,200 rows, one every two seconds: 40 minutes in 480 bins of five seconds.
const rows = 1200;

test("a brush is a condition of the filter: it is counted, moved, widened and cleared", {
  tag: "@page",
}, async ({ app, folder }) => {
  await app.openFile(writeFile(folder, "office.csv", flowsCsv(rows)));
  await app.showsDataset("office.csv", rows);
  const line = new TimeLine(app.page);
  await line.isDrawn();
  await line.says("All times");
  await app.filter("protocol = udp");
  await app.countIs(rows / 4);

  await line.drag(0.25, 0.5);
  await line.says("2024-03-01 00:10:00 – 00:20:00");
  await expect(app.filterBox).toHaveValue(
    'protocol = udp and start_time in "2024-03-01T00:10Z".."2024-03-01T00:19:59.999999Z"',
  );
  await app.countIs(75);

  // Dragging its middle moves it; the time line still counts all rows beside it.
  await line.drag(0.375, 0.625);
  await line.says("2024-03-01 00:20:00 – 00:30:00");
  await app.countIs(75);
  await app.page.mouse.move(0, 0);
  await expect(line.root).toContainText("udp300");

  await line.brush.focus();
  await app.page.keyboard.press("ArrowLeft");
  await app.page.keyboard.press("Shift+ArrowRight");
  await line.says("2024-03-01 00:19:55 – 00:30:00");
  await expect(app.filterBox).toHaveValue(/"2024-03-01T00:19:55Z"\.\."2024-03-01T00:29:59\.999999Z"$/);
  await app.page.keyboard.press("Escape");
  await line.says("All times");
  await expect(app.filterBox).toHaveValue("protocol = udp");
  await app.countIs(rows / 4);
});

test("a typed range is brushed, and clearing the filter clears the brush", { tag: "@page" }, async ({
  app,
  folder,
}) => {
  await app.openFile(writeFile(folder, "office.csv", flowsCsv(rows)));
  await app.showsDataset("office.csv", rows);
  const line = new TimeLine(app.page);
  await app.filter('start_time in "2024-03-01 00:00".."2024-03-01 00:05"');
  await app.countIs(151);
  await line.says(/^2024-03-01 00:00:00 – /);
  await line.root.getByRole("button", { name: "Clear the time range" }).click();
  await line.says("All times");
  await app.countIs(rows);
});

test("hovering shows the exact time and count, and there is a table", { tag: "@page" }, async ({
  app,
  folder,
}) => {
  await app.openFile(writeFile(folder, "office.csv", flowsCsv(rows)));
  await app.showsDataset("office.csv", rows);
  const line = new TimeLine(app.page);
  await line.isDrawn();
  const box = (await line.brush.boundingBox())!;
  await app.page.mouse.move(box.x + 1, box.y + 10);
  await expect(line.root).toContainText("2024-03-01 00:00:00 – 00:00:05");
  await expect(line.root).toContainText("3 rows");
  await line.root.getByRole("button", { name: "Show as table" }).click();
  const table = app.page.getByRole("table");
  await expect(table.getByRole("row")).toHaveCount(481);
  await expect(table.getByRole("row").nth(1)).toContainText("2024-03-01 00:00:00");
  await expect(table.getByRole("row").first()).toContainText("tcp");
});

test("a collapsed time line stays collapsed; a dataset without time has none", { tag: "@page" }, async ({
  launch,
  folder,
}) => {
  const app = await launch();
  await app.openFile(writeFile(folder, "office.csv", flowsCsv(rows)));
  await app.showsDataset("office.csv", rows);
  const line = new TimeLine(app.page);
  await line.isDrawn();
  await line.fold.click();
  await expect(line.brush).toBeHidden();
  await app.page.reload();
  await app.showsDataset("office.csv", rows);
  await expect(line.fold).toHaveAttribute("aria-expanded", "false");
  await expect(line.brush).toBeHidden();
  await app.openFile(writeFile(folder, "plain.csv", "id,protocol,resp_port\n1,tcp,80\n2,udp,53\n"));
  await app.showsDataset("plain.csv", 2);
  await expect(line.root).toBeHidden();
});
