// The start of the window: styles, the connection to the engine, the frame.
import "@fontsource-variable/inter/wght.css";
import "@fontsource-variable/jetbrains-mono/wght.css";
import "./style/tokens.css";
import "./style/base.css";
import { createRoot } from "react-dom/client";
import { App } from "./frame/app.tsx";
import { wire } from "./frame/wire.ts";
import { ErrorBoundary } from "./ui/error-boundary.tsx";

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no #root");
const unwire = wire();
window.addEventListener("pagehide", unwire, { once: true });
createRoot(root).render(
  <ErrorBoundary what="The window">
    <App />
  </ErrorBoundary>,
);
