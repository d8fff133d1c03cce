// Progress: a thin bar when the whole is known, a moving one when it is not.
import css from "./meter.module.css";

export function Meter({ label, share }: { label: string; share: number | null }) {
  return (
    <div
      className={css.meter}
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      {...(share === null ? {} : { "aria-valuenow": Math.round(share * 100) })}
    >
      <div
        className={share === null ? css.unknown : css.fill}
        style={share === null ? undefined : { transform: `scaleX(${share})` }}
      />
    </div>
  );
}
