// A drill in the window: run it, read its matrix, run it with another seed; the rows do not change.
import { expect } from "@playwright/test";
import { test, writeFile } from "../fixtures.ts";
import { hasNoViolation } from "../pages/accessibility.ts";
import { DrillView } from "../pages/drill-view.ts";

/** Eight computers that browse for two hours, each with different habits. */
function morningCsv(): string {
  const rows: [number, string][] = [];
  for (let host = 1; host <= 8; host++)
    for (let i = 0; i < 110; i++) {
      const at = i * 65_000 + ((host * 7919 + i * i * 104_729) % 53_000);
      rows.push([
        at,
        `1.2,10.0.0.${host},${40_000 + i},203.0.113.${(i * 7 + host * 3) % 40},443,tcp,tls,SF,${700 + ((i * 331 + host * 97) % 900)},${9000 + ((i * 7331) % 90_000)},12,18`,
      ]);
    }
  rows.sort(([a], [b]) => a - b);
  const time = (ms: number) =>
    new Date(Date.UTC(2024, 2, 1, 8) + ms).toISOString().replace("T", " ").replace("Z", "");
  const head =
    "start_time,duration_s,orig_addr,orig_port,resp_addr,resp_port,protocol,service,conn_state,orig_payload_bytes,resp_payload_bytes,orig_packets,resp_packets";
  return `${[head, ...rows.map(([ms, cells]) => `${time(ms)},${cells}`)].join("\n")}\n`;
}

test("a drill says what would be found, each cell says why, another seed runs it again, and no row changes", {
  tag: "@page",
}, async ({ app, folder }) => {
  await app.openFile(writeFile(folder, "morning.csv", morningCsv()));
  await app.showsDataset("morning.csv", 880);
  const drill = new DrillView(app);
  await drill.open();
  await expect(drill.sentence).toHaveText("Which attacks would the incidents of this dataset show?");
  await drill.button("Run the drill").click();
  await expect(drill.sentence).toHaveText(
    /^Reading 20 incidents a day would have shown \d+ of \d+ planted attacks/,
    {
      timeout: 60_000,
    },
  );
  await expect(drill.cell("Data going out, obvious")).toHaveText(/Place 1$/);
  await drill.cell("Data going out, obvious").click();
  await expect(drill.detail).toContainText("Found: its incident is at place 1");
  await expect(drill.detail).toContainText(/sends \d+ MB out to/);
  await drill.cell("Alert in the data, obvious").click();
  await expect(drill.detail).toContainText("The dataset has no column alert.");
  await expect(drill.cost).toBeVisible();
  await hasNoViolation(app);

  await drill.button("Run with another seed").click();
  await expect(app.page.getByText(/· seed 2 ·/)).toBeVisible({ timeout: 60_000 });
  await app.page.getByRole("button", { name: "Data", exact: true }).click();
  await app.showsDataset("morning.csv", 880);
  await drill.open();
  await expect(app.page.getByText(/· seed 2 ·/)).toBeVisible();
});
