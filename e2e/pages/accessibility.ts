// Checks the screen with axe, in both themes.
import AxeBuilder from "@axe-core/playwright";
import { expect } from "@playwright/test";
import type { AppWindow } from "./app-window.ts";

export const schemes = ["light", "dark"] as const;

/**
 * Expects no violation of any weight in either theme; the window keeps the last theme. The page is the same on every host, so one look is
 * enough: the loopback host's, or Electron's where only that one runs.
 */
export async function hasNoViolation({ page, host }: Pick<AppWindow, "page" | "host">): Promise<void> {
  if (host.name === "stand-in") return;
  for (const colorScheme of schemes) {
    await page.emulateMedia({ colorScheme });
    // Wait for the end of the transition between the themes' colours.
    await page.evaluate(async () => {
      const transitions = document.getAnimations().filter((one) => one instanceof CSSTransition);
      await Promise.allSettled(transitions.map(({ finished }) => finished));
    });
    // Electron's page is reached over a connection on which axe cannot open a page. Every rule runs; nodes are
    // reported only for violations, which halves the time.
    const { violations } = await new AxeBuilder({ page })
      .setLegacyMode(true)
      .options({ resultTypes: ["violations"] })
      .analyze();
    const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target).join(" ")}`);
    expect(found, `in the ${colorScheme} theme`).toEqual([]);
  }
}
