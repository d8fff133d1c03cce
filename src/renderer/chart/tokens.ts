// The page's colour tokens as a canvas needs them: plain rgba, read where the chart stands, and again when the theme turns.

/** The value of a colour token (`--line`) at an element, as `rgba(…)`; light and dark are settled by the page. */
export function readColour(host: HTMLElement, token: string): string {
  const probe = document.createElement("span");
  probe.style.color = `var(${token})`;
  probe.hidden = true;
  host.append(probe);
  const text = getComputedStyle(probe).color;
  probe.remove();
  return toRgba(text);
}

let pixel: CanvasRenderingContext2D | null = null;

/** The chart library and drawing programs read no oklch; one painted pixel turns any colour into numbers. */
export function toRgba(colour: string): string {
  pixel ??= Object.assign(document.createElement("canvas"), { width: 1, height: 1 }).getContext("2d", {
    willReadFrequently: true,
  });
  if (!pixel) return colour;
  pixel.clearRect(0, 0, 1, 1);
  pixel.fillStyle = colour;
  pixel.fillRect(0, 0, 1, 1);
  const [r, g, b, a] = pixel.getImageData(0, 0, 1, 1).data;
  return `rgba(${r}, ${g}, ${b}, ${((a ?? 255) / 255).toFixed(3)})`;
}

/** Calls back when the colours of the page may have changed: the person's theme, or the system's. Returns its undo. */
export function onTheme(listener: () => void): () => void {
  const system = matchMedia("(prefers-color-scheme: dark)");
  const own = new MutationObserver(listener);
  own.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
  system.addEventListener("change", listener);
  return () => {
    own.disconnect();
    system.removeEventListener("change", listener);
  };
}
