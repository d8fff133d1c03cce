// The pages of the window, in the order of the rail. A new page is one more line.
import { type ComponentType, type LazyExoticComponent, lazy } from "react";
import { DataIcon, DrillIcon, type IconType, LiveIcon, ModelIcon, TriageIcon } from "../ui/icons.tsx";

export interface Route {
  id: string;
  /** The key after "g" that opens the page. */
  letter: string;
  label: string;
  icon: IconType;
  /** Loaded when first shown, so that the frame does not wait for it. */
  Page: LazyExoticComponent<ComponentType>;
}

export const routes: readonly Route[] = [
  {
    id: "data",
    letter: "d",
    label: "Data",
    icon: DataIcon,
    Page: lazy(async () => ({ default: (await import("../pages/data/data-page.tsx")).DataPage })),
  },
  {
    id: "triage",
    letter: "t",
    label: "Triage",
    icon: TriageIcon,
    Page: lazy(async () => ({ default: (await import("../pages/triage/triage-page.tsx")).TriagePage })),
  },
  {
    id: "model",
    letter: "m",
    label: "Model",
    icon: ModelIcon,
    Page: lazy(async () => ({ default: (await import("../pages/model/model-page.tsx")).ModelPage })),
  },
  {
    id: "live",
    letter: "l",
    label: "Live",
    icon: LiveIcon,
    Page: lazy(async () => ({ default: (await import("../pages/live/live-page.tsx")).LivePage })),
  },
  {
    id: "drill",
    letter: "r",
    label: "Drill",
    icon: DrillIcon,
    Page: lazy(async () => ({ default: (await import("../pages/drill/drill-page.tsx")).DrillPage })),
  },
];
