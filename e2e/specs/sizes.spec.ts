// Every page in the smallest window and in one that is zoomed to twice its size: a first heading, nothing cut off, nothing found by axe, and
// every action in reach.
import { expect, type Page } from "@playwright/test";
import { test } from "../fixtures.ts";
import { hasNoViolation } from "../pages/accessibility.ts";
import type { AppWindow } from "../pages/app-window.ts";
import { copyTrainedOffice } from "../prepared.ts";

const sizes = [
  { what: "1024 × 700", width: 1024, height: 700 },
  // What is left of 1280 × 800 at 200 %.
  { what: "twice as large", width: 640, height: 400 },
] as const;

const places: readonly (readonly [page: string, tab: string | null])[] = [
  ["Data", null],
  ["Triage", "Incidents"],
  ["Triage", "Flags"],
  ["Model", "Train"],
  ["Model", "Card"],
  ["Model", "Evaluation"],
  ["Model", "Threshold"],
  ["Model", "Drift"],
  ["Model", "Compare"],
  ["Drill", null],
];

test("every page has a heading, and all of it is in reach, in a small window and in a zoomed one", {
  tag: "@page",
}, async ({ launch, dataFolder }) => {
  test.setTimeout(300_000);
  await copyTrainedOffice(dataFolder);
  const app = await launch();
  for (const { what, width, height } of sizes) {
    await app.page.setViewportSize({ width, height });
    for (const [name, tab] of places) {
      await test.step(`${name} ${tab ?? ""}, ${what}`, async () => {
        await goTo(app, name, tab);
        await expect(app.page.getByRole("heading", { level: 1 })).toHaveCount(1);
        await expect
          .poll(() => outOfReach(app.page), { message: `${name} ${tab ?? ""}, ${what}` })
          .toEqual([]);
        if (width > 1000) await hasNoViolation(app);
      });
    }
  }
});

test("the facts of a dataset are whole or hidden, format and size never hidden", { tag: "@page" }, async ({
  launch,
  dataFolder,
}) => {
  await copyTrainedOffice(dataFolder);
  const app = await launch();
  await goTo(app, "Data", null);
  for (const [width, least] of [
    [1024, 2],
    [1280, 3],
    [1920, 4],
  ] as const) {
    await app.page.setViewportSize({ width, height: 720 });
    const facts = await app.page.locator("header:has(> h1) > p > span").evaluateAll((spans) =>
      spans.map((span) => {
        const around = span.parentElement!.getBoundingClientRect();
        const { left, right, top } = span.getBoundingClientRect();
        const isHidden = top >= around.bottom - 1;
        const isWhole = right <= around.right + 1 && left >= around.left - 1;
        return { text: span.textContent, isHidden, isCut: !isHidden && !isWhole };
      }),
    );
    expect(facts.filter(({ isCut }) => isCut)).toEqual([]);
    const shown = facts.filter(({ isHidden }) => !isHidden).map(({ text }) => text);
    expect(shown.slice(0, 2)).toEqual([expect.stringMatching(/^pcap/), expect.stringMatching(/ [kM]?B$/)]);
    expect(shown.length, `at ${width} pixels`).toBeGreaterThanOrEqual(least);
  }
});

async function goTo({ page }: AppWindow, name: string, tab: string | null): Promise<void> {
  await page.getByRole("navigation", { name: "Pages" }).getByRole("button", { name, exact: true }).click();
  if (tab !== null) await page.getByRole("tab", { name: tab, exact: true }).click();
  await expect(page.locator("main [aria-busy=true]")).toHaveCount(0);
}

/** What can be pressed and can not be brought into the window, and the page itself where it scrolls sideways. */
function outOfReach(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const scrolls = (overflow: string) => overflow === "auto" || overflow === "scroll";
    const hides = (overflow: string) => overflow === "hidden" || overflow === "clip";
    const isCut = (element: Element) => {
      const box = element.getBoundingClientRect();
      let [x, y] = [true, true];
      for (let at = element.parentElement; at && (x || y); at = at.parentElement) {
        const { overflowX, overflowY } = getComputedStyle(at);
        const around = at.getBoundingClientRect();
        if (x && hides(overflowX) && (box.right > around.right + 2 || box.left < around.left - 2))
          return true;
        if (y && hides(overflowY) && (box.bottom > around.bottom + 2 || box.top < around.top - 2))
          return true;
        if (scrolls(overflowX)) x = false;
        if (scrolls(overflowY)) y = false;
      }
      return (
        (x && (box.right > innerWidth + 1 || box.left < -1)) ||
        (y && (box.bottom > innerHeight + 1 || box.top < -1))
      );
    };
    const cut = [...document.querySelectorAll("button, input, select, a[href], [role=tab], [role=radio]")]
      // The grid scrolls by itself.
      .filter((element) => element.closest(".ag-root, [aria-hidden=true]") === null)
      .filter((element) => element.checkVisibility({ visibilityProperty: true }) && element.clientWidth > 0)
      .filter(isCut)
      .map((element) => element.getAttribute("aria-label") ?? element.textContent ?? element.tagName);
    const { scrollWidth } = document.scrollingElement ?? document.body;
    return scrollWidth > innerWidth + 1 ? [`the page, ${scrollWidth} pixels wide`, ...cut] : cut;
  });
}
