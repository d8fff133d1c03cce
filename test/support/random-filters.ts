// Random filters from a seed, for property tests: values and names that need quotes, units, networks, patterns.
import type { Filter } from "../../src/shared/vocabulary.ts";

/** @returns whole numbers from 0 to `below` − 1 */
export function randomSource(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

type Random = ReturnType<typeof randomSource>;
const among = <T>(random: Random, of: readonly T[]): T => of[random(of.length)]!;

const letters = [..."abzAZ09_.:/%µ-+*~!=<>&|(){}[],\\\"'` \t\n/", "é", "😀", "..", "//", "\\/", "\\\\"];
const words = [
  ...[
    "and",
    "or",
    "not",
    "in",
    "is",
    "contains",
    "matches",
    "eq",
    "missing",
    "true",
    "false",
    "private",
    "tcp",
  ],
  ...[
    "10m",
    "1MB",
    "2.5s",
    "500ms",
    "1h30m",
    "50%",
    "09:50",
    "9:50",
    "2026-03-03",
    "2026-03-03 09:50",
    "007",
    "1e5",
  ],
  ...[
    "1e999",
    "10.0.0.5",
    "10.0.0.0/8",
    "2001:db8::/32",
    "::1",
    "fe80::1..fe80::9",
    "/index.html",
    "-",
    "",
    " ",
  ],
];

function text(random: Random): string {
  if (random(2) === 0) return among(random, words);
  return Array.from({ length: random(8) }, () => among(random, letters)).join("");
}

const number = (random: Random): number =>
  among(random, [0, 1, -1, 80, 65_535, 1.5, -0.25, 1e6, 1e21, 1e-7, 2 ** 53, random(1e9)]);
const scalar = (random: Random): string | number => (random(2) === 0 ? number(random) : text(random));

/** A pattern in the language's form: slashes without an escape. */
function pattern(random: Random): string {
  const parts = ["a", "x+", "/", "[0-9]", "\\d", "\\\\", "\\.", "(a|b)", "^", "$", "`", '"', " ", "é"];
  return Array.from({ length: 1 + random(6) }, () => among(random, parts)).join("");
}

/** A filter in the parser's form: no join of fewer than two, and no nested filter that matches everything. */
export function randomFilter(random: Random, depth = 4): Filter {
  const column = random(3) === 0 ? among(random, ["src", "dport", "bytes", "time"]) : text(random);
  const kinds = [
    "compare",
    "range",
    "in",
    "contains",
    "matches",
    "missing",
    "any",
    "not",
    "and",
    "or",
  ] as const;
  const kind = among(random, depth > 0 ? kinds : kinds.slice(0, 7));
  switch (kind) {
    case "not":
      return { kind, of: randomFilter(random, depth - 1) };
    case "and":
    case "or":
      return { kind, of: Array.from({ length: 2 + random(3) }, () => randomFilter(random, depth - 1)) };
    case "compare":
      return {
        kind,
        column,
        op: among(random, ["=", "!=", "<", "<=", ">", ">="] as const),
        value: random(5) === 0 ? random(2) === 0 : scalar(random),
      };
    case "range":
      return { kind, column, from: scalar(random), to: scalar(random) };
    case "in":
      return { kind, column, values: Array.from({ length: 1 + random(4) }, () => scalar(random)) };
    case "contains":
      return { kind, column, text: text(random) };
    case "matches":
      return { kind, column, pattern: pattern(random), ignoreCase: random(2) === 0 };
    case "missing":
      return { kind, column };
    case "any":
      return { kind, text: text(random) };
  }
}

/** A text of the language's words and signs in any order, usually no valid filter. */
export function randomText(random: Random): string {
  const signs = [
    "=",
    "!=",
    ">",
    "<=",
    "~",
    "(",
    ")",
    "{",
    "}",
    ",",
    "..",
    "&&",
    "||",
    "!",
    '"',
    "'",
    "`",
    "/",
    "\\",
    "&",
  ];
  const names = ["src", "dport", "bytes", "time", "proto", "label", "nothing", "verdict", "incident"];
  return Array.from({ length: 1 + random(12) }, () => {
    const from = among(random, [words, signs, names, names, letters]);
    return among(random, from) + (random(4) === 0 ? "" : " ");
  }).join("");
}
