// A filter over the packets of one flow, in the language of all filters; docs/filter.md names the columns.
import { AppError } from "../../shared/errors.ts";
import { fittingFilter } from "../../shared/filter-check.ts";
import { type Meaning, meaningOf } from "../../shared/filter-meaning.ts";
import { packetColumns } from "../../shared/packet-columns.ts";
import { type FlowFrame, type FlowFrames, payloadBytes } from "./flow-frames.ts";

type ColumnName = (typeof packetColumns)[number]["name"];
type Value = string | number | null;

/** The frames that match, in their order; throws a sentence for a filter that does not fit. */
export function matchingFrames(all: FlowFrames, text: string): FlowFrame[] {
  const columns = [...packetColumns];
  const meaning = meaningOf(fittingFilter(text, columns), columns, { added: false });
  const firstUs = all.frames[0]?.line.timeUs ?? 0;
  return all.frames.filter((frame) => matches(meaning, (name) => cellOf(all, frame, { name, firstUs })));
}

function cellOf(
  all: FlowFrames,
  frame: FlowFrame,
  { name, firstUs }: { name: ColumnName; firstUs: number },
): Value {
  const { line } = frame;
  switch (name) {
    case "frame":
      return line.frame;
    case "time":
      return (line.timeUs - firstUs) / 1e6;
    case "from":
      return line.fromOriginator ? "originator" : "responder";
    case "length":
      return line.wireLength;
    case "payload":
      return line.payloadLength;
    case "flags":
      return line.flags;
    case "seq":
      return line.sequence;
    case "ack":
      return line.acknowledgement;
    case "protocol":
      return line.protocol;
    case "info":
      return line.info;
    case "content":
      return Buffer.from(payloadBytes(all, frame)).toString("latin1");
  }
}

function matches(meaning: Meaning, valueIn: (name: ColumnName) => Value): boolean {
  switch (meaning.kind) {
    case "all":
      return true;
    case "and":
      return meaning.of.every((part) => matches(part, valueIn));
    case "or":
      return meaning.of.some((part) => matches(part, valueIn));
    case "not":
      return !matches(meaning.of, valueIn);
    case "matches":
      throw new AppError(
        "FILTER_INVALID",
        `Packets are not searched by regular expressions; write "contains" instead: ${meaning.column.name} contains "text".`,
      );
    case "added":
    case "clock":
    case "addresses":
      throw new AppError("FILTER_INVALID", "This condition does not fit packets.");
  }
  const value = valueIn(meaning.column.name as ColumnName);
  if (meaning.kind === "missing") return value === null || value === "";
  if (value === null) return false;
  switch (meaning.kind) {
    case "contains":
      return String(value).toLowerCase().includes(meaning.text.toLowerCase());
    case "in":
      return meaning.values.some((one) => order(value, one) === 0);
    case "range":
      return order(value, meaning.from) >= 0 && order(value, meaning.to) <= 0;
    case "compare": {
      const sign = order(value, meaning.value);
      const { op } = meaning;
      if (op === "=") return sign === 0;
      if (op === "!=") return sign !== 0;
      return op === "<" ? sign < 0 : op === "<=" ? sign <= 0 : op === ">" ? sign > 0 : sign >= 0;
    }
  }
}

/** Texts are compared without their letter case. */
function order(value: string | number, other: string | number | boolean): number {
  if (typeof value === "number") return value - Number(other);
  const [left, right] = [value.toLowerCase(), String(other).toLowerCase()];
  return left < right ? -1 : left > right ? 1 : 0;
}
