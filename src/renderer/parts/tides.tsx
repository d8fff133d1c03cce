// The picture of an empty page: regular tides, and one reading that differs.
import css from "./tides.module.css";

const odd = 18;
const readings = Array.from({ length: 27 }, (_, day) => ({
  day,
  height: day === odd ? 62 : Math.round(20 + 11 * Math.sin(day * 0.9) + 5 * Math.sin(day * 0.31)),
}));

export function Tides() {
  return (
    <svg viewBox="0 0 216 72" width="216" height="72" aria-hidden="true">
      {readings.map(({ day, height }) => (
        <rect
          key={day}
          x={day * 8 + 2}
          y={70 - height}
          width="3"
          height={height}
          rx="1.5"
          className={day === odd ? css.odd : css.bar}
        />
      ))}
    </svg>
  );
}
