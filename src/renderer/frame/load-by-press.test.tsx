// A menu that is loaded by the press on its button opens with that press.
import { fireEvent, render, screen } from "@testing-library/react";
import { beforeEach, expect, test } from "vitest";
import { startSmallEngine } from "#test/support/small-engine.ts";
import { answer } from "#test/support/window.ts";
import { useWorkspace } from "../state/workspace.ts";
import { WorkspaceSwitcher } from "./workspace-switcher.tsx";

beforeEach(() => {
  startSmallEngine();
  answer("workspace.recent", () => []);
  useWorkspace.setState({ recent: [] });
  document.body.innerHTML = "<main></main>";
});

test.each([
  ["a click", (button: HTMLElement) => fireEvent.click(button)],
  ["the arrow down", (button: HTMLElement) => fireEvent.keyDown(button, { key: "ArrowDown" })],
])("%s opens it", async (_, press) => {
  render(<WorkspaceSwitcher />);
  const button = screen.getByRole("button", { name: /^Workspace:/ });
  expect(button.getAttribute("aria-haspopup")).toBe("menu");
  expect(button.getAttribute("aria-expanded")).toBe("false");
  press(button);
  expect((await screen.findByRole("menuitem", { name: "New workspace…" })).textContent).toBe(
    "New workspace…",
  );
});
