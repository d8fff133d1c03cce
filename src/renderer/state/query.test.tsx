// The query of all views: applying a text, adding conditions, and what each dataset remembers.
import { beforeEach, describe, expect, test } from "vitest";
import { AppError } from "#shared/errors.ts";
import { showRefusal, useQuery } from "./query.ts";
import { useToasts } from "./toasts.ts";

const query = () => useQuery.getState();
const udp = { kind: "compare", column: "protocol", op: "=", value: "udp" } as const;
const large = { kind: "compare", column: "orig_bytes", op: ">", value: 1000 } as const;

beforeEach(() => {
  query().forget();
  useToasts.setState({ toasts: [] });
});

describe("a text", () => {
  test("changes nothing before it is applied", () => {
    query().type("protocol = udp");
    expect(query().filter).toEqual({ kind: "all" });
    query().apply();
    expect(query().filter).toEqual(udp);
  });

  test("that means the same in other words changes nothing", () => {
    query().only(udp);
    const { filter } = query();
    query().type("protocol   =   udp");
    query().apply();
    expect(query().filter).toBe(filter);
  });

  test("that is invalid shows where, and the applied filter stays", () => {
    query().only(udp);
    query().type("protocol = = tcp");
    query().apply();
    expect(query().problem?.at).toBeGreaterThan(0);
    expect(query().filter).toEqual(udp);
    query().type("protocol = udp");
    expect(query().problem).toBeNull();
  });
});

describe("conditions", () => {
  test("are added to the filter, and appear in the text", () => {
    query().narrow(udp);
    query().narrow(large);
    expect(query().filter).toEqual({ kind: "and", of: [udp, large] });
    expect(query().text).toBe("protocol = udp and orig_bytes > 1000");
  });

  test("replace the filter, and can be cleared", () => {
    query().narrow(udp);
    query().only(large);
    expect(query().filter).toEqual(large);
    query().clear();
    expect(query().filter).toEqual({ kind: "all" });
    expect(query().text).toBe("");
  });
});

describe("a refusal", () => {
  test("of the filter is shown at the field, and the previous filter applies again", () => {
    query().only(large);
    showRefusal(new AppError("FILTER_INVALID", "There is no column orig_bytes."), udp);
    expect(query().problem).toEqual({ message: "There is no column orig_bytes.", at: null });
    expect(query().filter).toEqual(udp);
    expect(query().text).toBe("orig_bytes > 1000");
    expect(useToasts.getState().toasts).toEqual([]);
  });

  test("for any other reason is a message", () => {
    showRefusal(new AppError("ENGINE_GONE", "The engine is gone."), udp);
    expect(useToasts.getState().toasts[0]?.body).toBe("The engine is gone.");
    expect(query().problem).toBeNull();
  });
});

describe("datasets", () => {
  test("each have their own query", () => {
    query().turnTo(1);
    query().only(udp);
    useQuery.setState({ sort: [{ column: "orig_bytes", descending: true }], total: 5, selectedRows: 2 });
    query().turnTo(2);
    expect(query().filter).toEqual({ kind: "all" });
    expect(query().sort).toEqual([]);
    expect([query().total, query().selectedRows]).toEqual([null, 0]);
    query().turnTo(1);
    expect(query().filter).toEqual(udp);
    expect(query().sort).toEqual([{ column: "orig_bytes", descending: true }]);
  });

  test("of another workspace are forgotten", () => {
    query().turnTo(1);
    query().only(udp);
    query().forget();
    query().turnTo(1);
    expect(query().filter).toEqual({ kind: "all" });
  });
});
