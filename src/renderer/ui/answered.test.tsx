// Loading, failure and answer, in the component that shows them.
import { fireEvent, render, screen } from "@testing-library/react";
import { describe, expect, test, vi } from "vitest";
import { AppError, type ErrorCode } from "#shared/errors.ts";
import { Answered } from "./answered.tsx";

const askAgain = vi.fn();
const wrong = (code: ErrorCode) => new AppError(code, "It could not be read.");
function show(of: { value?: string; error?: AppError }, more: { failed?: string; waiting?: string } = {}) {
  render(
    <Answered of={{ value: of.value, error: of.error ?? null, askAgain }} bones={<i>bones</i>} {...more}>
      {(value) => <p>{value}</p>}
    </Answered>,
  );
}

describe("loading", () => {
  test("shows the skeleton", () => {
    show({});
    expect(screen.getByText("bones")).toBeTruthy();
    expect(screen.queryByRole("status")).toBeNull();
  });

  test("is announced if there is a text", () => {
    show({}, { waiting: "Loading the scores" });
    expect(screen.getByRole("status", { name: "Loading the scores" }).getAttribute("aria-busy")).toBe("true");
  });
});

describe("a failure", () => {
  test("of a part is one line with a retry", () => {
    show({ error: wrong("FILE_UNREADABLE") });
    expect(screen.getByRole("alert").textContent).toContain("It could not be read.");
    fireEvent.click(screen.getByRole("button", { name: "Try again" }));
    expect(askAgain).toHaveBeenCalledTimes(1);
    expect(screen.queryByText("bones")).toBeNull();
  });

  test("of a page is a panel with a title", () => {
    show({ error: wrong("FILE_UNREADABLE") }, { failed: "The series could not be read" });
    expect(screen.getByRole("heading", { name: "The series could not be read" })).toBeTruthy();
    expect(screen.getByRole("button", { name: "Copy details" })).toBeTruthy();
  });

  test("of a later request is shown above the present answer", () => {
    show({ value: "the last answer", error: wrong("ENGINE_GONE") });
    expect(screen.getByText("the last answer")).toBeTruthy();
    expect(screen.getByRole("alert").textContent).toContain("It could not be read.");
  });

  test("of a filter is shown at its field, not here", () => {
    show({ value: "the last answer", error: wrong("FILTER_INVALID") });
    expect(screen.getByText("the last answer")).toBeTruthy();
    expect(screen.queryByRole("alert")).toBeNull();
  });
});

test("an answer is shown, even an empty one", () => {
  show({ value: "" });
  expect(screen.queryByText("bones")).toBeNull();
});
