// A chart as a file: SVG with its colours written into it, PNG at twice its size, and the numbers behind it as CSV.
import { toRgba } from "./tokens.ts";

export interface ChartTable {
  columns: readonly string[];
  rows: readonly (readonly (string | number | null)[])[];
}

const painted = [
  "fill",
  "fill-opacity",
  "stroke",
  "stroke-width",
  "stroke-dasharray",
  "stroke-linejoin",
  "opacity",
  "font-size",
  "font-weight",
  "text-anchor",
  "dominant-baseline",
] as const;

/** A standalone SVG of what is shown, on the ground it stands on. */
export function svgText(svg: SVGSVGElement): string {
  const copy = svg.cloneNode(true) as SVGSVGElement;
  const from = [svg, ...svg.querySelectorAll<SVGElement>("*")];
  const to = [copy, ...copy.querySelectorAll<SVGElement>("*")];
  from.forEach((element, i) => {
    const shown = getComputedStyle(element);
    const target = to[i];
    if (!target) return;
    target.removeAttribute("class");
    target.setAttribute("style", painted.map((name) => `${name}:${plain(name, shown)}`).join(";"));
  });
  for (const gone of copy.querySelectorAll("[data-screen-only]")) gone.remove();
  const { width, height } = svg.getBoundingClientRect();
  copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  copy.setAttribute("width", String(Math.round(width)));
  copy.setAttribute("height", String(Math.round(height)));
  copy.setAttribute("viewBox", `0 0 ${Math.round(width)} ${Math.round(height)}`);
  copy.style.fontFamily = "Inter, system-ui, sans-serif";
  const ground = document.createElementNS("http://www.w3.org/2000/svg", "rect");
  ground.setAttribute("width", "100%");
  ground.setAttribute("height", "100%");
  ground.setAttribute("fill", toRgba(groundOf(svg)));
  copy.prepend(ground);
  return new XMLSerializer().serializeToString(copy);
}

function plain(name: (typeof painted)[number], shown: CSSStyleDeclaration): string {
  const value = shown.getPropertyValue(name);
  return (name === "fill" || name === "stroke") && value !== "none" ? toRgba(value) : value;
}

/** The first opaque ground under an element. */
function groundOf(element: Element): string {
  for (let at: Element | null = element; at; at = at.parentElement) {
    const colour = getComputedStyle(at).backgroundColor;
    if (colour !== "" && colour !== "transparent" && !colour.endsWith(", 0)")) return colour;
  }
  return "white";
}

/** Cells with commas, quotes or line breaks are quoted (RFC 4180). */
export function csvText({ columns, rows }: ChartTable): string {
  const cell = (value: string | number | null) => {
    const text = value === null ? "" : String(value);
    return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return [columns, ...rows].map((row) => `${row.map(cell).join(",")}\n`).join("");
}

export function saveSvg(svg: SVGSVGElement, name: string): void {
  save(new Blob([svgText(svg)], { type: "image/svg+xml" }), `${name}.svg`);
}

export function saveCsv(table: ChartTable, name: string): void {
  save(new Blob([csvText(table)], { type: "text/csv" }), `${name}.csv`);
}

const pngScale = 2;

/** Throws when the picture cannot be drawn. */
export async function savePng(svg: SVGSVGElement, name: string): Promise<void> {
  const { width, height } = svg.getBoundingClientRect();
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svgText(svg))}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(width * pngScale);
  canvas.height = Math.round(height * pngScale);
  canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/png"));
  if (!blob) throw new Error("the picture could not be drawn");
  save(blob, `${name}.png`);
}

function save(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = url;
  link.download = name.replaceAll(/[^\p{L}\p{N}._ -]+/gu, "_");
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
