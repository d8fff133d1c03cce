// The logo: a tide line with one reading that stands out.
import css from "./mark.module.css";

export function Mark() {
  return (
    <span className={css.mark} role="img" aria-label="Tidewatch">
      <svg viewBox="0 0 20 20" width="20" height="20" aria-hidden="true">
        <path d="M1.5 12.5c2 0 2.2-2 4.2-2s2.2 2 4.3 2 2.2-2 4.3-2 2.2 2 4.2 2" />
        <path d="M1.5 16.5c2 0 2.2-2 4.2-2s2.2 2 4.3 2 2.2-2 4.3-2 2.2 2 4.2 2" className={css.low} />
        <path d="M10 8.5v-5" className={css.reading} />
        <circle cx="10" cy="3" r="1.6" className={css.point} />
      </svg>
    </span>
  );
}
