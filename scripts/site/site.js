// The script of every page of the site: the theme, and the search. It loads the index of the search when someone first searches, and asks
// no other machine for anything.
(() => {
  const root = document.currentScript.dataset.root;
  const page = document.documentElement;
  const themes = ["system", "light", "dark"];
  const store = "tidewatch-help-theme";

  const stored = () => {
    try {
      return localStorage.getItem(store) ?? "system";
    } catch {
      // A page from a file may have no storage.
      return "system";
    }
  };
  let theme = stored();
  const apply = () => {
    if (theme === "system") delete page.dataset.theme;
    else page.dataset.theme = theme;
    const dark =
      theme === "dark" || (theme === "system" && matchMedia("(prefers-color-scheme: dark)").matches);
    page.dataset.shown = dark ? "dark" : "light";
  };
  apply();
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", apply);

  /** The index, once it is loaded: [address, title of the page, heading, words] of each part. */
  let loading = null;
  const load = () => {
    loading ??= new Promise((resolve) => {
      const script = document.createElement("script");
      script.src = `${root}search-index.js`;
      script.onload = () =>
        resolve(
          globalThis.searchIndex.map((part) => ({ part, low: part.map((text) => text.toLowerCase()) })),
        );
      document.head.append(script);
    });
    return loading;
  };

  /** Parts with every word; a word in a title counts most, then in a heading, then how often it stands in the text. */
  const find = (index, query) => {
    const words = query
      .toLowerCase()
      .split(/\s+/)
      .filter((word) => word !== "");
    if (words.length === 0) return [];
    const weight = ({ low: [, title, heading, text] }) => {
      let sum = 0;
      for (const word of words) {
        const times = text.split(word).length - 1;
        const points =
          (title.includes(word) ? 12 : 0) + (heading.includes(word) ? 20 : 0) + Math.min(times, 6);
        if (points === 0) return 0;
        sum += points;
      }
      return heading === "" ? sum + 4 : sum;
    };
    return index
      .map((entry) => ({ entry, points: weight(entry) }))
      .filter(({ points }) => points > 0)
      .sort((a, b) => b.points - a.points)
      .slice(0, 12)
      .map(({ entry }) => ({ ...entry, words }));
  };

  const excerpt = ({ part: [, , , text], low, words }) => {
    const at = Math.max(
      0,
      Math.min(...words.map((word) => low[3].indexOf(word)).filter((place) => place >= 0), text.length) - 40,
    );
    return `${at > 0 ? "…" : ""}${text.slice(at, at + 140)}${text.length > at + 140 ? "…" : ""}`;
  };

  document.addEventListener("DOMContentLoaded", () => {
    const button = document.querySelector(".theme");
    const name = () => {
      button.textContent = theme[0].toUpperCase() + theme.slice(1);
      button.setAttribute("aria-label", `Theme: ${theme}`);
    };
    name();
    button.addEventListener("click", () => {
      theme = themes[(themes.indexOf(theme) + 1) % themes.length];
      try {
        localStorage.setItem(store, theme);
      } catch {
        // The choice holds for this page.
      }
      apply();
      name();
    });

    if (matchMedia("(max-width: 820px)").matches) document.querySelector(".pages").open = false;
    document.querySelector(".pages [aria-current]")?.scrollIntoView({ block: "nearest" });

    const box = document.querySelector("input[type=search]");
    const list = document.querySelector("#found");
    const close = () => {
      list.hidden = true;
    };
    const show = async () => {
      const query = box.value;
      const index = await load();
      if (query !== box.value) return;
      const found = find(index, query);
      list.replaceChildren(
        ...found.map((hit) => {
          const item = document.createElement("li");
          const link = document.createElement("a");
          const title = document.createElement("strong");
          const words = document.createElement("span");
          const [address, pageTitle, heading] = hit.part;
          link.href = root + address;
          title.textContent = heading === "" ? pageTitle : `${pageTitle}: ${heading}`;
          words.textContent = excerpt(hit);
          link.append(title, words);
          item.append(link);
          return item;
        }),
      );
      if (found.length === 0 && query.trim() !== "") {
        const none = document.createElement("li");
        none.textContent = "Nothing has all of these words.";
        list.append(none);
      }
      list.hidden = query.trim() === "";
    };
    box.addEventListener("focus", () => void load());
    box.addEventListener("input", () => void show());
    const links = () => [...list.querySelectorAll("a")];
    document.querySelector(".search").addEventListener("keydown", (event) => {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step !== undefined) {
        const all = [box, ...links()];
        all[Math.max(0, Math.min(all.length - 1, all.indexOf(document.activeElement) + step))].focus();
        event.preventDefault();
      } else if (event.key === "Enter" && document.activeElement === box) links()[0]?.click();
      else if (event.key === "Escape") {
        close();
        box.focus();
      }
    });
    document.addEventListener("click", (event) => {
      if (!event.target.closest(".search") || event.target.closest("#found a")) close();
    });
    document.addEventListener("keydown", (event) => {
      if (event.key !== "/" || event.target.closest("input") || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      box.focus();
    });
  });
})();
