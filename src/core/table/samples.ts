// Classifies the first values of a column: addresses, times, numbers. These are hints for readers; the whole column
// decides later.
import type { ColumnKind } from "../../shared/vocabulary.ts";
import type { EpochUnit } from "./reader.ts";

const filled = (values: readonly string[]) =>
  values.map((value) => value.trim()).filter((value) => value !== "" && value !== "-");

/** Whether at least nine in ten values match, and there is one. */
function mostly(values: readonly string[], is: (value: string) => boolean): boolean {
  const texts = filled(values);
  return texts.length > 0 && texts.filter(is).length >= texts.length * 0.9;
}

const isIpv4 = (text: string): boolean => {
  const parts = text.split(".");
  return parts.length === 4 && parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) <= 255);
};

export const isAddress = (text: string): boolean =>
  isIpv4(text) || (/^[0-9a-f:]*:[0-9a-f:.]*(%\w+)?$/i.test(text) && text.split(":").length > 2);

export const isNumeric = (text: string): boolean =>
  text.trim() !== "" && !Number.isNaN(Number(text)) && !/^0x/i.test(text.trim());

/** Whether a text is a date with a separator; plain numbers are no written times. */
const isWrittenTime = (text: string): boolean =>
  /^\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}([T ]\d{1,2}:\d{2})?/.test(text.trim()) && !isIpv4(text.trim());

export const looksLikeAddress = (values: readonly string[]): boolean => mostly(values, isAddress);
export const looksLikeNumber = (values: readonly string[]): boolean => mostly(values, isNumeric);
export const looksLikeTime = (values: readonly string[]): boolean => mostly(values, isWrittenTime);

/** The unit of numbers that are times between 1990 and 2100, or null. */
export function epochUnit(values: readonly string[]): EpochUnit | null {
  for (const [unit, perSecond] of [
    ["s", 1],
    ["ms", 1e3],
    ["µs", 1e6],
    ["ns", 1e9],
  ] as const) {
    const from = 631_152_000 * perSecond;
    if (
      mostly(
        values,
        (text) => isNumeric(text) && Number(text) >= from && Number(text) <= 4_102_444_800 * perSecond,
      )
    ) {
      return unit;
    }
  }
  return null;
}

/** Recordings are shorter; a later time would be a date. */
const longestRecordingS = 315_532_800;
/** Whole numbers have the largest unit in which rows follow each other within this many seconds. */
const longestGapS = 600;

/**
 * The unit of numbers that count from the start of a recording: rarely negative, and rarely smaller than the previous one.
 */
export function relativeUnit(values: readonly string[], name = ""): EpochUnit | null {
  const texts = filled(values);
  const numbers = texts.map(Number);
  if (numbers.length < 2 || !texts.every(isNumeric)) return null;
  const largest = numbers.reduce((a, b) => Math.max(a, b), 0);
  const backwards = numbers.filter((value, i) => value < 0 || (i > 0 && value < numbers[i - 1]!)).length;
  if (largest === 0 || backwards > 0.1 * numbers.length) return null;
  const unit = unitInWords(name) ?? unitByPace(numbers, largest);
  return largest / perSecond[unit] < longestRecordingS ? unit : null;
}

const perSecond: Readonly<Record<EpochUnit, number>> = { s: 1, ms: 1e3, µs: 1e6, ns: 1e9 };

/** A unit at the end of a name, or spelled out in it. */
function unitInWords(name: string): EpochUnit | null {
  if (/milli|[_. (]ms\)?$/i.test(name)) return "ms";
  if (/micro|[_. (][uµ]s\)?$/i.test(name)) return "µs";
  if (/nano|[_. (]ns\)?$/i.test(name)) return "ns";
  return /sec|[_. (]s\)?$/i.test(name) ? "s" : null;
}

/** Numbers with fractions are seconds; whole numbers have the unit that gives rows a plausible pace. */
function unitByPace(numbers: readonly number[], largest: number): EpochUnit {
  if (numbers.some((value) => !Number.isInteger(value))) return "s";
  const gap = (largest - numbers.reduce((a, b) => Math.min(a, b))) / Math.max(1, numbers.length - 1);
  return (["s", "ms", "µs"] as const).find((unit) => gap / perSecond[unit] <= longestGapS) ?? "ns";
}

/** The kind of most values; text if they have no other kind, or there are none. */
export function kindOfValues(values: readonly string[]): ColumnKind {
  if (looksLikeTime(values) || epochUnit(values) !== null) return "time";
  if (mostly(values, (text) => /^[+-]?\d+$/.test(text))) return "integer";
  if (looksLikeNumber(values)) return "number";
  return mostly(values, (text) => /^(true|false)$/i.test(text)) ? "boolean" : "text";
}
