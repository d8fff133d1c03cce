// The tip of a button: after a rest, at once for the keyboard, and closed by Escape, a press and the way out.
import { act, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { IconButton } from "./button.tsx";
import { SettingsIcon } from "./icons.tsx";
import { TipProvider } from "./tooltip.tsx";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const tip = () => screen.queryByRole("tooltip");
const rest = (ms: number) => act(() => vi.advanceTimersByTime(ms));

function show(): HTMLElement {
  render(<IconButton label="Appearance" keys="A" icon={SettingsIcon} />, { wrapper: TipProvider });
  return screen.getByRole("button", { name: "Appearance" });
}

test("it shows after the pointer has rested, describes the button, and closes when the pointer has left", () => {
  const button = show();
  fireEvent.pointerEnter(button, { pointerType: "mouse" });
  rest(400);
  expect(tip()).toBeNull();
  rest(100);
  expect(tip()!.textContent).toContain("Appearance");
  expect(button.getAttribute("aria-describedby")).toBe(tip()!.id);
  fireEvent.pointerLeave(button);
  fireEvent.pointerEnter(tip()!);
  rest(500);
  expect(tip()).not.toBeNull();
  fireEvent.pointerLeave(tip()!);
  rest(100);
  expect(tip()).toBeNull();
});

test("a touch shows none; Escape and a press close it", () => {
  const button = show();
  fireEvent.pointerEnter(button, { pointerType: "touch" });
  rest(1000);
  expect(tip()).toBeNull();
  for (const close of [
    () => fireEvent.keyDown(window, { key: "Escape" }),
    () => fireEvent.pointerDown(button),
  ]) {
    fireEvent.pointerEnter(button, { pointerType: "mouse" });
    rest(500);
    expect(tip()).not.toBeNull();
    close();
    rest(0);
    expect(tip()).toBeNull();
    rest(300);
  }
});
