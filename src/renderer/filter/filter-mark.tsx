// Underlines the wrong part of a field, with a copy of its text behind the input, in the same font and scroll position.
import { type RefObject, useLayoutEffect, useRef } from "react";
import css from "./filter-mark.module.css";

interface FilterMarkProps {
  text: string;
  /** The part that does not fit; behind the text when something is missing. */
  part: { at: number; end: number };
  input: RefObject<HTMLInputElement | null>;
}

export function FilterMark({ text, part: { at, end }, input }: FilterMarkProps) {
  const layer = useRef<HTMLSpanElement>(null);
  useLayoutEffect(() => {
    const box = input.current;
    if (!box) return;
    const follow = () => layer.current?.scrollTo({ left: box.scrollLeft });
    follow();
    box.addEventListener("scroll", follow);
    return () => box.removeEventListener("scroll", follow);
  }, [input]);
  return (
    <span ref={layer} className={css.layer} aria-hidden="true">
      {text.slice(0, at)}
      <mark className={css.mark}>{text.slice(at, end) || "\u00a0"}</mark>
      {text.slice(Math.max(at, end))}
    </span>
  );
}
