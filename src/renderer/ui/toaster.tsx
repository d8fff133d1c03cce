// Shows messages in the lower right corner; announced politely, failures at once.
import { Toast } from "radix-ui";
import { copyText } from "../state/clipboard.ts";
import { useToasts } from "../state/toasts.ts";
import { Button, IconButton } from "./button.tsx";
import { CloseIcon, CopyIcon, FailedIcon } from "./icons.tsx";
import css from "./toaster.module.css";

interface ToasterProps {
  /** Called on Escape; returns true when another element handled the key, and the message stays. */
  takesEscape(): boolean;
}

export function Toaster({ takesEscape }: ToasterProps) {
  const { toasts, close } = useToasts();
  return (
    <Toast.Provider swipeDirection="right" label="Message">
      {toasts.map((toast) => (
        <Toast.Root
          key={toast.id}
          className={css.toast}
          data-tone={toast.tone}
          type={toast.tone === "danger" ? "foreground" : "background"}
          duration={toast.showMs ?? Number.POSITIVE_INFINITY}
          onOpenChange={(open) => !open && close(toast.id)}
          onEscapeKeyDown={(event) => takesEscape() && event.preventDefault()}
        >
          {toast.tone === "danger" && <FailedIcon className={css.icon} />}
          <div className={css.text}>
            <Toast.Title className={css.title}>{toast.title}</Toast.Title>
            {toast.body && <Toast.Description className={css.body}>{toast.body}</Toast.Description>}
            {toast.detail && (
              <Button
                tone="quiet"
                icon={CopyIcon}
                className={css.detail}
                onClick={() => void copyText(toast.detail ?? "", "the details")}
              >
                Copy details
              </Button>
            )}
          </div>
          {toast.action && (
            <Toast.Action asChild altText={toast.action.label}>
              <Button tone="plain" onClick={toast.action.run}>
                {toast.action.label}
              </Button>
            </Toast.Action>
          )}
          <IconButton label="Close message" icon={CloseIcon} onClick={() => close(toast.id)} />
        </Toast.Root>
      ))}
      <Toast.Viewport className={css.viewport} />
    </Toast.Provider>
  );
}
