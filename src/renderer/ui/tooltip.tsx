// A label on hover or focus, with the key. Not for content that must be read. Drawn without a library, because every button of the first page
// has one. It stays while the pointer is on it, and Escape closes it.
import {
  type ComponentProps,
  cloneElement,
  createContext,
  type ReactElement,
  type ReactNode,
  type RefObject,
  useContext,
  useEffect,
  useId,
  useLayoutEffect,
  useRef,
  useState,
} from "react";
import { Keys } from "./keys.tsx";
import { placeCard, type Side } from "./place-card.ts";
import css from "./tooltip.module.css";

const delayMs = 500;
/** After a tip has closed, the next one shows at once for so long. */
const skipDelayMs = 200;
/** For the way of the pointer from the button to its tip. */
const leaveMs = 100;

interface TipProps {
  text: string;
  keys?: string | undefined;
  side?: Side | undefined;
  children: ReactElement<ComponentProps<"button">>;
}

/** When the last tip of the window closed, by the clock of the page. */
const LastClosed = createContext<RefObject<number>>({ current: Number.NEGATIVE_INFINITY });

export function TipProvider({ children }: { children: ReactNode }) {
  return <LastClosed value={useRef(Number.NEGATIVE_INFINITY)}>{children}</LastClosed>;
}

export function Tip({ text, keys, side = "bottom", children }: TipProps) {
  const lastClosed = useContext(LastClosed);
  const [target, setTarget] = useState<HTMLElement | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const id = useId();
  const soon = (ms: number, run: () => void) => {
    clearTimeout(timer.current);
    timer.current = setTimeout(run, ms);
  };
  const open = (element: HTMLElement) => {
    const isNext = performance.now() - lastClosed.current < skipDelayMs;
    soon(isNext ? 0 : delayMs, () => element.isConnected && setTarget(element));
  };
  const close = () => {
    clearTimeout(timer.current);
    if (target) lastClosed.current = performance.now();
    setTarget(null);
  };
  useEffect(() => () => clearTimeout(timer.current), []);
  useEffect(() => {
    if (!target) return;
    const onEscape = ({ key }: KeyboardEvent) => key === "Escape" && setTarget(null);
    window.addEventListener("keydown", onEscape, { capture: true });
    return () => window.removeEventListener("keydown", onEscape, { capture: true });
  }, [target]);
  const { props } = children;
  const button = cloneElement(children, {
    ...(target ? { "aria-describedby": id } : {}),
    onPointerEnter(event) {
      props.onPointerEnter?.(event);
      if (event.pointerType !== "touch") open(event.currentTarget);
    },
    onPointerLeave(event) {
      props.onPointerLeave?.(event);
      soon(leaveMs, close);
    },
    onPointerDown(event) {
      props.onPointerDown?.(event);
      close();
    },
    onFocus(event) {
      props.onFocus?.(event);
      if (event.currentTarget.matches(":focus-visible")) setTarget(event.currentTarget);
    },
    onBlur(event) {
      props.onBlur?.(event);
      close();
    },
  });
  return (
    <>
      {button}
      {target && (
        <Sheet
          id={id}
          target={target}
          side={side}
          onPointerEnter={() => clearTimeout(timer.current)}
          onPointerLeave={() => soon(leaveMs, close)}
        >
          {text}
          {keys && <Keys keys={keys} />}
        </Sheet>
      )}
    </>
  );
}

interface SheetProps extends ComponentProps<"span"> {
  target: HTMLElement;
  side: Side;
}

function Sheet({ target, side, ...rest }: SheetProps) {
  const sheet = useRef<HTMLSpanElement>(null);
  const [place, setPlace] = useState<{ left: number; top: number } | null>(null);
  useLayoutEffect(() => {
    if (!sheet.current) return;
    // Above everything, also above a dialog.
    sheet.current.showPopover?.();
    const { offsetWidth: width, offsetHeight: height } = sheet.current;
    const room = { width: window.innerWidth, height: window.innerHeight };
    setPlace(placeCard(target.getBoundingClientRect(), { width, height }, room, side));
  }, [target, side]);
  return (
    <span
      ref={sheet}
      role="tooltip"
      popover="manual"
      className={css.tip}
      style={place ?? { left: 0, top: 0 }}
      {...rest}
    />
  );
}
