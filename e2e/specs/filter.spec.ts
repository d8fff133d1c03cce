// The filter field on real rows: short names and networks, values with their counts, and the mark under an error.
import { expect } from "@playwright/test";
import { test, writeFile } from "../fixtures.ts";

/** 600 flows of ten hosts to 60 addresses of two networks, over an hour; each has 3 kB and 2 s more than the one before. */
function networkCsv(): string {
  const lines = [
    "start_time,orig_addr,orig_port,resp_addr,resp_port,protocol,ip_bytes,duration_s,conn_state",
  ];
  for (let i = 0; i < 600; i++) {
    const time = new Date(Date.UTC(2026, 2, 3, 9, 0, i * 6)).toISOString().slice(0, 19).replace("T", " ");
    const to = i % 3 === 0 ? `203.0.113.${i % 60}` : `198.51.100.${i % 60}`;
    const [port, protocol] = i % 4 === 1 ? [53, "udp"] : [443, "tcp"];
    lines.push(`${time},10.0.0.${i % 10},${40_000 + i},${to},${port},${protocol},${i * 3000},${i * 2},SF`);
  }
  return `${lines.join("\n")}\n`;
}

test("networks, short names, units and clock times match the right rows", { tag: "@page" }, async ({
  app,
  folder,
}) => {
  await app.openFile(writeFile(folder, "network.csv", networkCsv()));
  await app.showsDataset("network.csv", 600);
  for (const [filter, rows] of [
    ["dst in 203.0.113.0/24", 200],
    ["src in private and dst in public and proto = TCP", 450],
    ["bytes >= 1.5MB", 100],
    ["duration in 1m..2m", 31],
    ["time >= 09:50", 100],
    ["port = 53 and dst in (203.0.113.0/24, 198.51.100.1)", 60],
    ["dst ~ /^203.*[13]$/", 40],
    ["10.0.0.0/29", 480],
  ] as const) {
    await app.filter(filter);
    await app.countIs(rows);
  }
});

test("completion offers names with their meaning and values with their counts", { tag: "@page" }, async ({
  app,
  folder,
}) => {
  await app.openFile(writeFile(folder, "network.csv", networkCsv()));
  await app.showsDataset("network.csv", 600);
  const offers = app.page.getByRole("listbox", { name: "What may come next" }).getByRole("option");
  await app.filterBox.pressSequentially("dp");
  await expect(offers.first()).toHaveText("dportport of the responder");
  await app.filterBox.press("Tab");
  await expect(app.filterBox).toHaveValue("dport ");
  await app.filterBox.pressSequentially("= ");
  await expect(offers).toHaveText(["443450 rows", "53150 rows"]);
  // With many addresses, those that contain the typed text are looked up.
  await app.filterBox.fill("");
  await app.filterBox.pressSequentially("dst = ");
  await expect(offers).toHaveCount(20);
  await app.filterBox.pressSequentially("203.0.113.57");
  await expect(offers).toHaveCount(0);
  await app.filterBox.press("Backspace");
  await expect(offers.filter({ hasText: "203.0.113.57" })).toHaveText("203.0.113.5710 rows");
  await app.filterBox.press("ArrowDown");
  await app.filterBox.press("Enter");
  await app.filterBox.press("Escape");
  await app.filterBox.press("Enter");
  await expect(app.filterBox).toHaveValue(/^dst = "203\.0\.113\.5\d?" $/);
  await expect(app.status).toContainText(/^10 of 600/);
  // A network's name needs no parentheses.
  await app.filterBox.fill("src in pri");
  await app.filterBox.press("End");
  await expect(offers.first()).toHaveText(/^private/);
});

test("an error is marked in the field, with a suggestion; the shown rows stay", { tag: "@page" }, async ({
  app,
  folder,
}) => {
  await app.openFile(writeFile(folder, "network.csv", networkCsv()));
  await app.showsDataset("network.csv", 600);
  await app.filter("proto = udp");
  await app.countIs(150);
  await app.filter("proto = udp and dport = abc");
  const alert = app.page.getByRole("alert");
  await expect(alert).toHaveText('At character 25dport is a number, and "abc" is none: write dport = 443.');
  const mark = app.page.locator("mark");
  await expect(mark).toHaveText("abc");
  // The mark is under the word: after the text before it, within the field.
  const [box, place] = [(await app.filterBox.boundingBox())!, (await mark.boundingBox())!];
  const letterPx = place.width / 3;
  expect(Math.abs(place.x - box.x - 24 * letterPx)).toBeLessThan(3);
  expect(place.y).toBeGreaterThanOrEqual(box.y - 1);
  expect(place.y + place.height).toBeLessThanOrEqual(box.y + box.height + 1);
  await app.countIs(150);
  await app.filter("state = S0 and name = x");
  await expect(mark).toHaveText("name");
  await expect(alert).toContainText(
    "and there is no such column here. There are start_time, end_time, orig_addr,",
  );
  await app.filter("dst in 203.0.113.0/33");
  await expect(mark).toHaveText("203.0.113.0/33");
  await app.filter("dst ~ /(/");
  await expect(alert).toContainText("The regular expression cannot be read: missing ): (");
  await app.filter("proto = udp and dport = 53");
  await expect(mark).toHaveCount(0);
  await expect(alert).toHaveCount(0);
  await app.countIs(150);
});
