// Recall per attack family, the largest family first.
import type { Evaluation } from "#shared/model-vocabulary.ts";
import { countText } from "#shared/number-words.ts";
import { saveCsv } from "../../../chart/chart-files.ts";
import { IconButton } from "../../../ui/button.tsx";
import { FileIcon } from "../../../ui/icons.tsx";
import css from "./families.module.css";

export function Families({ families, fileName }: { families: Evaluation["perFamily"]; fileName: string }) {
  const table = () => ({
    columns: ["family", "rows", "caught", "recall"],
    rows: families.map(({ family, rows, caught, recall }) => [family, rows, caught, recall]),
  });
  return (
    <section aria-label="Families of attacks">
      <header className={css.head}>
        <h3 className={css.title}>Families of attacks</h3>
        <IconButton
          label="Save as CSV"
          icon={FileIcon}
          className={css.tool}
          onClick={() => saveCsv(table(), fileName)}
        />
      </header>
      <table className={css.table}>
        <thead>
          <tr>
            <th scope="col">family</th>
            <th scope="col">rows</th>
            <th scope="col">caught</th>
            <th scope="col">recall</th>
          </tr>
        </thead>
        <tbody>
          {families.map(({ family, rows, caught, recall }) => (
            <tr key={family}>
              <th scope="row" title={family}>
                {family}
              </th>
              <td>{countText(rows)}</td>
              <td>{countText(caught)}</td>
              <td>
                <span className={css.recall}>
                  <span className={css.bar} style={{ width: `${100 * recall}%` }} />
                </span>
                {Math.round(100 * recall)} %
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
