// Reports that the window cannot reach the engine, and what happens next. Hidden while the connection works.

import { copyText } from "../state/clipboard.ts";
import { useLink } from "../state/link.ts";
import { failureText } from "../state/toasts.ts";
import { Button } from "../ui/button.tsx";
import { RetryIcon, UnplugIcon } from "../ui/icons.tsx";
import css from "./link-banner.module.css";

export function LinkBanner() {
  const { link, engine } = useLink();
  if (link === "lost") {
    return (
      <Banner words="The connection to Tidewatch is lost. The window keeps trying to reconnect; saved work is safe.">
        <Button icon={RetryIcon} onClick={() => window.location.reload()}>
          Reload the window
        </Button>
      </Banner>
    );
  }
  if (engine.state === "restarting") {
    return (
      <Banner words="The engine stopped and is being restarted. Saved work is safe; running jobs have failed." />
    );
  }
  if (engine.state !== "gone") return null;
  const failure = engine.error;
  return (
    <Banner
      words={
        failure?.message ??
        "The engine stopped and could not be restarted. Close Tidewatch and start it again."
      }
    >
      {failure?.detail && (
        <Button onClick={() => void copyText(failureText(failure), "the details")}>Copy details</Button>
      )}
    </Banner>
  );
}

function Banner({ words, children }: { words: string; children?: React.ReactNode }) {
  return (
    <div className={css.banner} role="alert">
      <UnplugIcon />
      <span className={css.words}>{words}</span>
      {children}
    </div>
  );
}
