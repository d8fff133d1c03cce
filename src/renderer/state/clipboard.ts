// Copies text to the clipboard and shows a message.
import { showFailure, useToasts } from "./toasts.ts";

export async function copyText(text: string, what: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    useToasts.getState().show({ tone: "plain", title: `Copied ${what}`, showMs: 2_000 });
  } catch (thrown) {
    showFailure(thrown, "Nothing could be copied");
  }
}
