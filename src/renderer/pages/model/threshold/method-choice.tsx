// Chooses the method of the threshold, with a slider for its number.
import type { ThresholdMethod } from "#shared/model-vocabulary.ts";
import { Select } from "../../../ui/select.tsx";
import css from "./method-choice.module.css";
import { type MethodName, methods, numberOf } from "./methods.ts";

interface MethodChoiceProps {
  method: ThresholdMethod;
  /** Whether rows have times, which a budget per day needs. */
  timed: boolean;
  onTurn(method: ThresholdMethod): void;
}

type Shown = MethodName | "best-f1";
const names = Object.keys(methods) as Exclude<MethodName, "fixed">[];
/** Positions of the slider; its values span decades. */
const places = 500;

export function MethodChoice({ method, timed, onTurn }: MethodChoiceProps) {
  const name: Shown = method.method;
  const words = name === "fixed" || name === "best-f1" ? null : methods[name];
  const value = numberOf(method);
  return (
    <section className={css.choice} aria-label="Method">
      <h3 className={css.title}>Method</h3>
      <Select<Shown>
        label="Method of the threshold"
        value={name}
        options={[
          ...names.map((each) => ({
            value: each,
            label: methods[each].label,
            disabled: each === "budget" && !timed,
          })),
          ...(name === "fixed" ? [{ value: "fixed" as const, label: "Set by hand" }] : []),
          ...(name === "best-f1" ? [{ value: "best-f1" as const, label: "Best F1 on labels" }] : []),
        ]}
        onChange={(next) => {
          if (next !== "fixed" && next !== "best-f1") onTurn(methods[next].make(methods[next].start));
        }}
      />
      {words && value !== null ? (
        <>
          <label className={css.slider}>
            <span>{words.number}</span>
            <input
              type="range"
              min={0}
              max={places}
              value={placeOf(value, words)}
              aria-valuetext={words.format(value)}
              onChange={(event) => onTurn(words.make(valueAt(Number(event.target.value), words)))}
            />
            <output>{words.format(value)}</output>
          </label>
          <p className={css.about}>{words.about}</p>
        </>
      ) : (
        <p className={css.about}>
          {name === "best-f1"
            ? "The threshold with the best F1 on labelled rows."
            : "Drag the threshold, or move it with the arrow keys; Shift moves ten steps."}
        </p>
      )}
      {!timed && <p className={css.about}>These rows have no times, so there is no budget per day.</p>}
    </section>
  );
}

interface Span {
  from: number;
  to: number;
}

const placeOf = (value: number, { from, to }: Span): number =>
  Math.round((places * Math.log(Math.min(to, Math.max(from, value)) / from)) / Math.log(to / from));

function valueAt(place: number, { from, to }: Span): number {
  const value = from * (to / from) ** (place / places);
  return Number(value.toPrecision(3));
}
