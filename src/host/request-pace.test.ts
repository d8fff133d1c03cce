import { describe, expect, it } from "vitest";
import type { Reply, RequestRoute } from "../shared/transport/rpc.ts";
import { paceLimits, paceRequests } from "./request-pace.ts";

/** A route that answers when the test says so. */
function heldRoute() {
  const begun: { name: unknown; answer: () => void }[] = [];
  const route: RequestRoute = (name) =>
    new Promise<Reply>((resolve) => {
      begun.push({ name, answer: () => resolve({ ok: true, value: name }) });
    });
  return { begun, route };
}
const settle = () => new Promise((resolve) => setTimeout(resolve, 0));

describe("the pace of a window", () => {
  it("starts a limited number of requests, and another with each answer, in order", async () => {
    const { begun, route } = heldRoute();
    const pace = paceRequests(route);
    const answers = Array.from({ length: 100 }, (_, i) => pace.route(`request ${i}`, {}));
    expect(begun).toHaveLength(paceLimits.underWay);
    for (let i = 0; i < 100; i++) {
      begun[i]!.answer();
      await settle();
      expect(begun).toHaveLength(Math.min(100, paceLimits.underWay + i + 1));
    }
    expect(begun.map(({ name }) => name)).toEqual(Array.from({ length: 100 }, (_, i) => `request ${i}`));
    expect((await Promise.all(answers)).every(({ ok }) => ok)).toBe(true);
  });

  it("starts none while the window takes no answers, reports when many wait, and refuses excessive ones", async () => {
    const { begun, route } = heldRoute();
    const changes: boolean[] = [];
    let isTaking = false;
    const pace = paceRequests(route, { isTaking: () => isTaking, onFull: (isFull) => changes.push(isFull) });
    const answers = Array.from({ length: paceLimits.mostWaiting }, () => pace.route("a", {}));
    expect(begun).toHaveLength(0);
    expect(changes).toEqual([true]);
    expect(await pace.route("a", {})).toMatchObject({ ok: false, error: { code: "FORBIDDEN" } });
    isTaking = true;
    pace.goOn();
    for (let i = 0; i < answers.length; i++) {
      begun[i]!.answer();
      await settle();
    }
    await Promise.all(answers);
    expect(changes).toEqual([true, false]);
  });

  it("drops waiting requests when the window closes, and never delays a request that ends other work", async () => {
    const { begun, route } = heldRoute();
    const pace = paceRequests(route);
    const answers = Array.from({ length: paceLimits.underWay + 5 }, () => pace.route("slow", {}));
    void pace.route("job.cancel", {});
    expect(begun.at(-1)!.name).toBe("job.cancel");
    pace.close();
    const dropped = await Promise.all(answers.slice(-5));
    expect(dropped.every(({ ok }) => !ok)).toBe(true);
    for (const { answer } of begun) answer();
    await settle();
    expect(begun).toHaveLength(paceLimits.underWay + 1);
    expect(await pace.route("late", {})).toMatchObject({ ok: false });
  });
});
