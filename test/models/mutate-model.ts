// Creates exported models with absurd values and correct hashes: changes one value of the card, or some bytes of the
// weights, and rewrites the lists of hashes. Seeded, so that a number identifies a mutant.
import { createHash } from "node:crypto";
import { cpSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createRandom } from "../../src/core/math/random.ts";

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

const absurd: readonly Json[] = [
  ...[
    null,
    true,
    "",
    "a",
    "__proto__",
    [],
    {},
    [[]],
    -1,
    0,
    1,
    0.5,
    2,
    3,
    255,
    65_536,
    2 ** 31,
    2 ** 53,
    1e308,
    -1e308,
  ],
  ...[1e-308, "x".repeat(5000), { length: 1e9 }, Array.from({ length: 3000 }, () => 7)],
];

/** Writes a mutant of the exported model `from` into the folder `to`; returns what was changed. */
export function mutateModel(from: string, to: string, seed: number): string {
  rmSync(to, { recursive: true, force: true });
  cpSync(from, to, { recursive: true });
  const random = createRandom(seed);
  const below = (n: number) => random.below(n);
  const card = JSON.parse(readFileSync(join(to, "card.json"), "utf8")) as { [key: string]: Json };
  const weights = readFileSync(join(to, "weights.bin"));
  let change: string;
  if (below(5) === 0) {
    const at = 4 * below(Math.floor(weights.length / 4));
    const value = [Number.NaN, Number.POSITIVE_INFINITY, 1e38, -1e38, 0, -1][below(6)]!;
    weights.writeFloatLE(value, at);
    change = `weights at ${at}: ${value}`;
  } else {
    const places: { of: Json[] | { [key: string]: Json }; key: string }[] = [];
    collect(card, places);
    const { of, key } = places[below(places.length)]!;
    const value = absurd[below(absurd.length)]!;
    const isGone = below(8) === 0;
    if (isGone && !Array.isArray(of)) delete of[key];
    else (of as { [key: string]: Json })[key] = value;
    change = `${key}: ${isGone ? "gone" : JSON.stringify(value).slice(0, 40)}`;
  }
  sealModel(to, card, weights);
  return change;
}

/** Writes card and weights into the folder of an exported model, with the hashes that they have. */
export function sealModel(folder: string, card: Json, weights: Buffer): void {
  const own = isObject(card) ? card.weights : null;
  if (isObject(own)) own.sha256 = sha256(weights);
  writeFileSync(join(folder, "weights.bin"), weights);
  writeFileSync(join(folder, "card.json"), `${JSON.stringify(card, null, 1)}\n`);
  const listPath = join(folder, "model.json");
  const list = JSON.parse(readFileSync(listPath, "utf8"));
  for (const file of list.files) {
    const bytes = readFileSync(join(folder, file.path));
    Object.assign(file, { bytes: bytes.length, sha256: sha256(bytes) });
  }
  list.sum = sha256(Buffer.from(JSON.stringify({ ...list, sum: "" })));
  writeFileSync(listPath, `${JSON.stringify(list, null, 1)}\n`);
}

const isObject = (value: Json | undefined): value is { [key: string]: Json } =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const sha256 = (bytes: Buffer): string => createHash("sha256").update(bytes).digest("hex");

function collect(value: Json, places: { of: Json[] | { [key: string]: Json }; key: string }[]): void {
  if (typeof value !== "object" || value === null) return;
  for (const key of Object.keys(value)) {
    places.push({ of: value, key });
    collect((value as { [key: string]: Json })[key]!, places);
  }
}
