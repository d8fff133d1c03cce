// The pages of the documentation site in the order of its navigation. Each is a markdown file of the repository.

interface Group {
  title: string;
  pages: readonly string[];
}

/** The first page, which is in no group. */
export const home = "docs/README.md";

export const contents: readonly Group[] = [
  { title: "Learn it", pages: ["docs/tutorials/sample.md", "docs/tutorials/capture.md"] },
  {
    title: "Do something",
    pages: [
      "docs/how-to/hunt-a-beacon.md",
      "docs/how-to/triage-a-day.md",
      "docs/how-to/make-a-detection.md",
      "docs/how-to/watch-a-sensor.md",
      "docs/how-to/hand-over-a-case.md",
    ],
  },
  {
    title: "Reference",
    pages: [
      "docs/reference/commands.md",
      "docs/reference/keys.md",
      "docs/filter.md",
      "docs/reference/columns.md",
      "docs/reference/behaviours.md",
      "docs/flows.md",
      "docs/formats.md",
      "docs/formats-tables.md",
      "docs/api.md",
      "docs/glossary.md",
    ],
  },
  {
    title: "Explanation",
    pages: [
      "docs/explanation/scores.md",
      "docs/explanation/blind-spots.md",
      "docs/explanation/other-tools.md",
      "docs/incidents.md",
      "docs/drill.md",
      "docs/sample.md",
      "docs/model.md",
      "docs/quality.md",
      "docs/quality-tables.md",
    ],
  },
  {
    title: "How it is built",
    pages: [
      "docs/architecture.md",
      "docs/security.md",
      "docs/ipc.md",
      "docs/how-to-add.md",
      "docs/decisions/0001-engine-in-its-own-process.md",
      "docs/decisions/0002-own-kernels-tensorflow-second.md",
      "docs/decisions/0003-duckdb.md",
      "docs/decisions/0004-loopback-host.md",
      "docs/decisions/0005-ignored-install-scripts.md",
      "docs/decisions/0006-own-build-of-the-kernels.md",
      "docs/decisions/0007-http-api.md",
      "SECURITY.md",
      "CHANGELOG.md",
    ],
  },
];

export const sitePages: readonly string[] = [home, ...contents.flatMap(({ pages }) => pages)];

/** The address of a page inside the site: `docs/how-to/x.md` is `how-to/x.html`. */
export function addressOf(page: string): string {
  if (page === home) return "index.html";
  // Some disks do not tell SECURITY.md from docs/security.md.
  const path = page.startsWith("docs/") ? page.slice(5) : `project/${page.toLowerCase()}`;
  return path.replace(/\.md$/, ".html");
}
