// The card of the tour, beside its target. The window behind stays usable; Escape or its button ends the tour at once.
import { type KeyboardEvent, useEffect, useId, useLayoutEffect, useRef, useState } from "react";
import { usePage } from "../../state/page.ts";
import { followPage, leaveTour, stepFrom, type TourStep, tourSteps, useTour } from "../../state/tour.ts";
import { Button } from "../../ui/button.tsx";
import { Keys } from "../../ui/keys.tsx";
import { placeCard } from "../../ui/place-card.ts";
import { useShortcuts } from "../../ui/shortcuts.ts";
import css from "./tour.module.css";
import { useBox, useTarget } from "./use-target.ts";

export function Tour() {
  const at = useTour(({ at }) => at);
  const step = at === null ? undefined : tourSteps[at];
  return step && at !== null ? <Card step={step} at={at} /> : null;
}

function Card({ step, at }: { step: TourStep; at: number }) {
  const page = usePage(({ page }) => page);
  const element = useTarget(step.targets, () => stepFrom(at, useTour.getState().direction));
  const box = useBox(element);
  const card = useRef<HTMLDivElement>(null);
  const next = useRef<HTMLButtonElement>(null);
  const [place, setPlace] = useState<{ left: number; top: number } | null>(null);
  const [title, words] = [useId(), useId()];
  const last = at === tourSteps.length - 1;
  const shown = box !== null && place !== null;
  useShortcuts({ escape: leaveTour });
  useFocusGivenBack();
  useEffect(() => followPage(page), [page]);
  useLayoutEffect(() => {
    if (!box || !card.current) return;
    const { offsetWidth: width, offsetHeight: height } = card.current;
    const room = { width: window.innerWidth, height: window.innerHeight };
    setPlace(placeCard(box, { width, height }, room, step.side));
  }, [box, step]);
  useEffect(() => {
    if (element) next.current?.focus({ preventScroll: true });
  }, [element]);

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    leaveTour();
  }

  return (
    <>
      {box && (
        <div
          className={css.ring}
          style={{ left: box.left, top: box.top, width: box.width, height: box.height }}
          aria-hidden="true"
        />
      )}
      <div
        ref={card}
        className={css.card}
        style={place ?? { left: 0, top: 0 }}
        data-pending={!shown}
        role="dialog"
        aria-labelledby={title}
        aria-describedby={words}
        aria-busy={!shown}
        onKeyDown={onKeyDown}
      >
        <div aria-live="polite">
          <p className={css.progress}>
            {at + 1} of {tourSteps.length}
          </p>
          <h2 id={title} className={css.title}>
            {step.title}
          </h2>
          <p id={words} className={css.words}>
            {step.words}
          </p>
        </div>
        <div className={css.foot}>
          <Button tone="quiet" className={css.leave} aria-keyshortcuts="Escape" onClick={leaveTour}>
            Leave
          </Button>
          <Keys keys="Esc" />
          <span className={css.space} />
          {at > 0 && <Button onClick={() => stepFrom(at, -1)}>Back</Button>}
          <Button ref={next} tone="primary" onClick={() => stepFrom(at, 1)}>
            {last ? "Done" : "Next"}
          </Button>
        </div>
      </div>
    </>
  );
}

/** When the card closes, returns the focus to where it was, or to the button of the current page. */
function useFocusGivenBack(): void {
  useEffect(() => {
    const before = document.activeElement;
    return () => {
      // After the card's buttons are gone.
      setTimeout(() => {
        if (document.activeElement !== document.body && document.activeElement !== null) return;
        const page = document.querySelector<HTMLElement>('nav[aria-label="Pages"] [aria-current="page"]');
        const still = before instanceof HTMLElement && before.isConnected && before !== document.body;
        (still ? before : page)?.focus({ preventScroll: true });
      });
    };
  }, []);
}
