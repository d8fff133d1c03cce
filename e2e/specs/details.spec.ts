// The details of a dataset: its labels and protocols, its origin, refused rows, and the time line. By pointer and keys.
import { createHash } from "node:crypto";
import { expect } from "@playwright/test";
import { test, writeFile } from "../fixtures.ts";
import { hasNoViolation } from "../pages/accessibility.ts";
import { TimeLine } from "../pages/time-line.ts";

/** 600 rows, two seconds apart: ten protocols, three families of labels, and one truncated line. */
function mixed(): string {
  const protocols = ["tcp", "tcp", "tcp", "tcp", "udp", "udp", "icmp", "gre", "esp", "sctp"];
  const rare = ["ospf", "igmp", "pim", "ah"];
  const lines = ["start_time,orig_addr,resp_addr,protocol,packets,ip_bytes,label,label_benign,label_family"];
  for (let i = 0; i < 600; i++) {
    const time = new Date(Date.UTC(2024, 2, 1) + i * 2000).toISOString().slice(0, 19).replace("T", " ");
    const family = i % 10 < 7 ? "benign" : i % 10 < 9 ? "dos" : "scan";
    const protocol = i % 100 < 4 ? rare[i % 100] : protocols[i % 10];
    lines.push(
      `${time},10.0.0.${i % 200},10.0.1.1,${protocol},${i % 5},${(i % 5) * 100},${family},${family === "benign"},${family}`,
    );
  }
  return `${lines.join("\n")}\ncut off\n`;
}

test("labels and protocols are counted under the filter, and a click narrows it", { tag: "@page" }, async ({
  app,
  folder,
}) => {
  const path = writeFile(folder, "office.csv", mixed());
  await app.openFile(path);
  await app.showsDataset("office.csv", 600);
  await app.page.getByRole("button", { name: "Details of the dataset" }).focus();
  await app.page.keyboard.press("Enter");
  const details = app.page.getByRole("region", { name: "Details of the dataset" });
  const labels = details.getByRole("region", { name: "Labels distribution" });
  await expect(labels.getByRole("listitem")).toHaveText([/^benign420\D*70/, /^dos120\D*20/, /^scan60\D*10/]);
  const protocols = details.getByRole("region", { name: "Protocols distribution" });
  await expect(protocols.getByRole("listitem").first()).toHaveText(/^tcp216\D*36/);
  await expect(protocols.getByRole("listitem")).toHaveCount(9);
  await expect(protocols.getByRole("listitem").last()).toHaveText(/^other12\D*2/);

  const source = details.getByRole("region", { name: "Source" });
  const hash = createHash("sha256").update(mixed()).digest("hex");
  await expect(source.getByTitle(hash)).toContainText(hash.slice(0, 16));
  await expect(source.getByTitle(path)).toBeVisible();
  await expect(source).toContainText("Tidewatch");
  await expect(source).toContainText("9 of 9 columns have");
  const refused = details.getByRole("region", { name: "Not read" });
  await expect(refused).toContainText("1 of 601 rows");
  await expect(refused).toContainText("line 602");
  await expect(refused).toContainText("cut off");

  await hasNoViolation(app);

  await labels.getByRole("button", { name: /^dos/ }).focus();
  await app.page.keyboard.press("Enter");
  await app.countIs(120);
  await expect(app.filterBox).toHaveValue("label_family = dos");
  await expect(labels.getByRole("listitem")).toHaveText([/^dos120\D*100/]);
  await app.filter("ip_bytes > 1000");
  await expect(labels).toContainText("No row matches the filter.");

  await details.getByRole("button", { name: "Close the details" }).click();
  await expect(details).toBeHidden();
});

test("the time line sums flows, bytes or packets, by label or protocol", { tag: "@page" }, async ({
  app,
  folder,
}) => {
  await app.openFile(writeFile(folder, "office.csv", mixed()));
  await app.showsDataset("office.csv", 600);
  const line = new TimeLine(app.page);
  await line.isDrawn();
  await expect(line.root.getByRole("listitem")).toHaveText(["benign420", "dos120", "scan60"]);
  const of = line.root.getByRole("combobox", { name: "Time line of" });
  const by = line.root.getByRole("combobox", { name: "Time line split by" });
  await of.selectOption("bytes");
  await expect(line.root.getByRole("listitem").first()).toHaveText("benign66.0 kB");
  await by.selectOption("protocol");
  await expect(line.root.getByRole("listitem")).toHaveCount(6);
  await expect(line.root.getByRole("listitem").first()).toHaveText(/^tcp/);
  await of.selectOption("packets");
  await line.root.getByRole("button", { name: "Show as table" }).click();
  const table = app.page.getByRole("dialog").getByRole("table");
  await expect(table.getByRole("columnheader").nth(1)).toHaveText("Packets");
  await app.page.keyboard.press("Escape");
  await line.drag(0, 0.5);
  await app.countIs(300);
});
