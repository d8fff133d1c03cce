// A column's header: name, unit, sort order, and the button of its profile. Plain DOM, because there are many and they scroll.
import type { IHeaderComp, IHeaderParams } from "ag-grid-community";
import type { Column } from "#shared/vocabulary.ts";
import { headerUnit, shownUnit } from "../format/cell.ts";
import css from "./grid.module.css";

export interface HeaderParams {
  column: Column;
  openProfile(column: string, anchor: HTMLElement): void;
}

export class ColumnHeader implements IHeaderComp {
  private readonly element = document.createElement("div");
  private readonly order = document.createElement("span");
  private params!: IHeaderParams;
  private undo: () => void = () => {};

  init(params: IHeaderParams & { params: HeaderParams }): void {
    this.params = params;
    const { column, openProfile } = params.params;
    const unit = shownUnit(column);
    const shortUnit = headerUnit(column);
    const name = part("span", css.headerName, column.name);
    const button = part("button", css.headerButton, "");
    button.type = "button";
    button.tabIndex = -1;
    button.title = "Profile of this column (P)";
    button.setAttribute("aria-label", `Profile of ${column.name}`);
    button.append(...[5, 9, 7, 3].map(bar));
    this.order.className = css.headerOrder ?? "";
    this.element.className = css.header ?? "";
    this.element.title = [column.name, column.about, unit && `in ${unit}`].filter(Boolean).join("\n");
    this.element.append(
      name,
      ...(shortUnit ? [part("span", css.headerUnit, shortUnit)] : []),
      this.order,
      button,
    );

    const sort = (event: MouseEvent) => params.progressSort(event.shiftKey);
    const profile = (event: MouseEvent) => {
      event.stopPropagation();
      openProfile(column.name, params.eGridHeader);
    };
    this.element.addEventListener("click", sort);
    button.addEventListener("click", profile);
    const show = () => this.showOrder();
    params.column.addEventListener("sortChanged", show);
    // When sorting by several columns, the number of each can change.
    params.api.addEventListener("sortChanged", show);
    this.undo = () => {
      params.column.removeEventListener("sortChanged", show);
      params.api.removeEventListener("sortChanged", show);
    };
    this.showOrder();
  }

  getGui(): HTMLElement {
    return this.element;
  }

  refresh(): boolean {
    return false;
  }

  destroy(): void {
    this.undo();
  }

  private showOrder(): void {
    const { column, api } = this.params;
    const sort = column.getSort();
    const several = api.getColumnState().filter((state) => state.sort).length > 1;
    const place = several ? (column.getSortIndex() ?? 0) + 1 : "";
    this.order.textContent = sort ? `${sort === "asc" ? "↑" : "↓"}${place}` : "";
  }
}

function part<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  name: string | undefined,
  text: string,
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  element.className = name ?? "";
  element.textContent = text;
  return element;
}

function bar(heightPx: number): HTMLElement {
  const element = part("i", css.headerBar, "");
  element.style.height = `${heightPx}px`;
  return element;
}
