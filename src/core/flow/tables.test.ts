// Compares the hash tables and the wheel with plain maps, under random operations.

import { describe, expect, it } from "vitest";
import { AddressBook } from "./address-book.ts";
import { CountingTable } from "./counting-table.ts";
import { ExpiryWheel } from "./expiry.ts";

function randomSource(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

describe("CountingTable", () => {
  it("counts like a map, through growth and removal", () => {
    const random = randomSource(1);
    const table = new CountingTable();
    const plain = new Map<string, number>();
    const present: (readonly [number, number])[] = [];
    for (let step = 0; step < 20_000; step++) {
      const grows = step < 8000 || random(2) === 0;
      if (grows || present.length === 0) {
        const pair = [random(200) - 100, random(50)] as const;
        present.push(pair);
        const count = (plain.get(pair.join()) ?? 0) + 1;
        plain.set(pair.join(), count);
        expect(table.add(...pair)).toBe(count);
      } else {
        const [pair] = present.splice(random(present.length), 1);
        const count = plain.get(pair!.join())! - 1;
        plain.set(pair!.join(), count);
        expect(table.remove(...pair!)).toBe(count);
      }
    }
  });
});

describe("AddressBook", () => {
  it("gives one id per address while it is held, and reuses freed ids", () => {
    const random = randomSource(2);
    const book = new AddressBook();
    const held = new Map<string, { id: number; words: Int32Array; holds: number }>();
    for (let step = 0; step < 20_000; step++) {
      const words = Int32Array.of(random(70), random(2), 0, random(3) * -1);
      const entry = held.get(words.join());
      if (random(2) === 0 || entry === undefined) {
        const id = book.hold(words, 0);
        if (entry === undefined) {
          expect([...held.values()].map((other) => other.id)).not.toContain(id);
          held.set(words.join(), { id, words, holds: 1 });
        } else {
          expect(id).toBe(entry.id);
          entry.holds += 1;
        }
      } else {
        book.release(entry.id);
        entry.holds -= 1;
        if (entry.holds === 0) held.delete(words.join());
      }
    }
    expect(book.capacity).toBeLessThanOrEqual(70 * 2 * 3);
  });
});

describe("ExpiryWheel", () => {
  it("returns every slot after its deadline, at most a grain and an advance late", () => {
    const random = randomSource(3);
    const longest = 248_000;
    const grain = 1000;
    const wheel = new ExpiryWheel(longest);
    const deadlines = new Map<number, number>();
    let now = -500_000;
    wheel.start(now);
    for (let slot = 0; slot < 6000; slot++) {
      const step = random(400);
      now += step;
      wheel.advance(now, (due) => {
        const deadline = deadlines.get(due)!;
        expect(deadline).toBeLessThanOrEqual(now);
        expect(deadline).toBeGreaterThan(now - step - 2 * grain);
        deadlines.delete(due);
      });
      const deadline = now + random(longest);
      deadlines.set(slot, deadline);
      wheel.add(slot, deadline);
      if (random(10) === 0) {
        wheel.remove(slot);
        deadlines.delete(slot);
      }
    }
    expect(new Set(wheel.all())).toEqual(new Set(deadlines.keys()));
    wheel.advance(now + 10 * longest, (due) => deadlines.delete(due));
    expect(deadlines.size).toBe(0);
    expect(wheel.first()).toBe(-1);
  });

  it("keeps slots without a deadline in order of entry, after all others", () => {
    const wheel = new ExpiryWheel(1000);
    wheel.start(0);
    wheel.add(5, Infinity);
    wheel.add(3, Infinity);
    wheel.add(9, 900);
    expect([wheel.first(), wheel.all()]).toEqual([9, [9, 5, 3]]);
    wheel.remove(9);
    expect(wheel.first()).toBe(5);
    wheel.advance(1e12, () => expect.unreachable());
  });
});
