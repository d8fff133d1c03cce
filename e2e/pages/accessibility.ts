// The accessibility check of axe over the screen, in both themes.
import AxeBuilder from "@axe-core/playwright";
import { expect } from "@playwright/test";
import type { AppWindow } from "./app-window.ts";

export const schemes = ["light", "dark"] as const;

/** Nothing serious in either theme; the window keeps the last one. */
export async function hasNothingSerious({ page }: AppWindow): Promise<void> {
  for (const colorScheme of schemes) {
    await page.emulateMedia({ colorScheme });
    // A colour on its way from one theme to the other is of neither.
    await page.evaluate(async () => {
      const transitions = document.getAnimations().filter((one) => one instanceof CSSTransition);
      await Promise.allSettled(transitions.map(({ finished }) => finished));
    });
    // The stand-in's page is reached over a connection on which axe cannot open a page of its own.
    // Every rule is run; only of what is found wrong are the nodes told, which takes half the time.
    const { violations } = await new AxeBuilder({ page })
      .setLegacyMode(true)
      .options({ resultTypes: ["violations"] })
      .analyze();
    const serious = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
    const found = serious.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target).join(" ")}`);
    expect(found, `in the ${colorScheme} theme`).toEqual([]);
  }
}
