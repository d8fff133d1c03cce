// Where the tour's card goes: the preferred side, another side, or inside the target, and always within the window.
import { expect, test } from "vitest";
import { placeCard } from "./place-card.ts";

const room = { width: 1280, height: 720 };
const card = { width: 340, height: 140 };

test("it is on the preferred side, centred on the target", () => {
  const line = { left: 300, top: 80, width: 900, height: 70 };
  expect(placeCard(line, card, room, "bottom")).toEqual({ left: 580, top: 158 });
});

test("where it does not fit, it is on the other side", () => {
  const foot = { left: 300, top: 600, width: 900, height: 100 };
  expect(placeCard(foot, card, room, "bottom")).toEqual({ left: 580, top: 452 });
  const pane = { left: 840, top: 100, width: 440, height: 200 };
  expect(placeCard(pane, card, room, "right")).toEqual({ left: 492, top: 130 });
});

test("it moves along the target to be fully visible, and is inside the target when no side has room", () => {
  const corner = { left: 0, top: 0, width: 44, height: 44 };
  expect(placeCard(corner, card, room, "bottom")).toEqual({ left: 12, top: 52 });
  const all = { left: 0, top: 40, width: 1280, height: 660 };
  expect(placeCard(all, card, room, "right")).toEqual({ left: 928, top: 548 });
});
