import { expect, test } from "vitest";
import { createRemembered } from "./remembered.ts";

test("what was asked is not made again, the oldest goes, a failure is forgotten", async () => {
  const remembered = createRemembered<number>(2);
  let made = 0;
  const make = async () => ++made;
  expect(await remembered.get("a", make)).toBe(1);
  expect(await remembered.get("a", make)).toBe(1);
  expect(await remembered.get("b", make)).toBe(2);
  expect(await remembered.get("a", make)).toBe(1);
  expect(await remembered.get("c", make)).toBe(3);
  expect(await remembered.get("a", make)).toBe(1);
  expect(await remembered.get("b", make)).toBe(4);
  await expect(remembered.get("d", () => Promise.reject(new Error("no")))).rejects.toThrow("no");
  expect(await remembered.get("d", make)).toBe(5);
});
