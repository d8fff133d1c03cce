// The course of one number over the last minutes, as a line without axes; the newest value is at the right end.
import css from "./course-line.module.css";

/** The line takes the whole width from so many values on. */
const least = 60;
const heightPx = 28;

/** @param values the oldest first; null leaves a gap */
export function CourseLine({ values }: { values: readonly (number | null)[] }) {
  return (
    <svg
      className={css.line}
      viewBox={`0 0 ${Math.max(least, values.length)} ${heightPx}`}
      preserveAspectRatio="none"
      aria-hidden="true"
      focusable="false"
    >
      <path d={courseLine(values)} vectorEffect="non-scaling-stroke" />
    </svg>
  );
}

/** One unit of width for each value, from the right end; heights are shares of the largest value. */
export function courseLine(values: readonly (number | null)[]): string {
  const most = Math.max(0, ...values.map((value) => value ?? 0));
  const left = Math.max(0, least - values.length);
  let isDown = false;
  return values
    .map((value, i) => {
      if (value === null) {
        isDown = false;
        return "";
      }
      const y = heightPx - 1 - (most === 0 ? 0 : value / most) * (heightPx - 2);
      const step = `${isDown ? "L" : "M"}${left + i} ${Number(y.toFixed(1))}`;
      // A value between two gaps is a dash.
      const dash = isDown || typeof values[i + 1] === "number" ? "" : "h1";
      isDown = true;
      return step + dash;
    })
    .join("");
}
