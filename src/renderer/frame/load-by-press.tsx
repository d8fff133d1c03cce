// A button whose menu is loaded when it is pressed for the first time, so that the first page does not wait for the code of menus.
import {
  type ComponentProps,
  type ComponentType,
  cloneElement,
  type ReactElement,
  Suspense,
  useState,
} from "react";

export interface LoadedByPress {
  /** The button that was pressed. The menu is open from the start. */
  trigger: ReactElement;
}

interface LoadByPressProps {
  button: ReactElement<ComponentProps<"button">>;
  popup: "menu" | "dialog";
  /** Created by `lazy`. */
  Loaded: ComponentType<LoadedByPress>;
}

export function LoadByPress({ button, popup, Loaded }: LoadByPressProps) {
  const [pressed, setPressed] = useState(false);
  if (pressed)
    return (
      <Suspense fallback={button}>
        <Loaded trigger={button} />
      </Suspense>
    );
  return cloneElement(button, {
    "aria-haspopup": popup,
    "aria-expanded": false,
    onClick: () => setPressed(true),
    onKeyDown(event) {
      if (popup !== "menu" || event.key !== "ArrowDown") return;
      event.preventDefault();
      setPressed(true);
    },
  });
}
