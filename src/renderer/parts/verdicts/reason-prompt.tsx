// Asks for the reason of a false positive: one more key, or a click. Escape leaves the row unchanged.
import { manyText } from "#shared/number-words.ts";
import { reasonKeys } from "../../format/verdict-marks.ts";
import { Keys } from "../../ui/keys.tsx";
import { useShortcuts } from "../../ui/shortcuts.ts";
import { useHand, type VerdictActions } from "./hand.ts";
import css from "./reason-prompt.module.css";

export function ReasonPrompt({ actions }: { actions: VerdictActions }) {
  const awaited = useHand(({ reasonAwaited }) => reasonAwaited);
  return awaited ? <Prompt actions={actions} /> : null;
}

function Prompt({ actions }: { actions: VerdictActions }) {
  useShortcuts({
    ...Object.fromEntries(
      reasonKeys.map(({ key, reason }) => [key, () => actions.give("false-positive", reason)]),
    ),
    escape: () => useHand.setState({ reasonAwaited: false }),
  });
  const rows = actions.rowCount();
  return (
    <section className={css.prompt} aria-label="Reason of the false positive">
      <p className={css.title} role="status">
        ⌀ False positive{rows > 1 ? `, ${manyText(rows, "row")}` : ""}: why?
      </p>
      <div className={css.reasons}>
        {reasonKeys.map(({ key, reason, title }) => (
          <button
            key={key}
            type="button"
            className={css.reason}
            onClick={() => actions.give("false-positive", reason)}
          >
            <Keys keys={key.toUpperCase()} />
            {title}
          </button>
        ))}
      </div>
    </section>
  );
}
