import { expect, it } from "vitest";
import { createWriteGuard } from "../host/write-guard.ts";
import { createGrantedPlaces } from "./granted-places.ts";

it("lets a page write only where the user chose a place in a dialog", () => {
  const places = createGrantedPlaces();
  const guard = createWriteGuard(places.refuse);
  const exportTo = (path: string) => () => guard("job.start", { kind: "dataset.export", input: { path } });
  expect(exportTo("/home/a/exports/a.csv")).toThrow("no dialog");
  places.grant("/home/a/exports/a.csv");
  expect(exportTo("/home/a/exports/a.csv")).not.toThrow();
  expect(exportTo("/home/a/exports/b.csv")).toThrow("no dialog");
});
