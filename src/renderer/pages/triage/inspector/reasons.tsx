// Why the row is strange, in words: the columns of the score, the smallest change, and plain rules that need no model.
import { useState } from "react";
import { columnWords } from "#shared/column-words.ts";
import type { Explanation, PlainReason, PlainRuleName } from "#shared/explanation-vocabulary.ts";
import { manyText } from "#shared/number-words.ts";
import type { Dataset } from "#shared/vocabulary.ts";
import { scoreColour } from "../../../chart/score-ramp.ts";
import { Button } from "../../../ui/button.tsx";
import { WarningIcon } from "../../../ui/icons.tsx";
import common from "./inspector.module.css";
import css from "./reasons.module.css";
import { Value } from "./value-menu.tsx";
import { WindowFlows } from "./window-flows.tsx";
import { columnOf, expectedWords, shareWords, usualWords, valueWriter } from "./words.ts";

/** The first reason as a sentence, the next two after it. */
export function Sentence({ why }: { why: Explanation }) {
  const [first, ...others] = why.columns.filter(({ share }) => share > 0).slice(0, 3);
  if (!first) return <p className={css.sentence}>{why.sentence}</p>;
  return (
    <div className={css.why}>
      <p className={css.sentence}>{capital(first.sentence)}.</p>
      {others.length > 0 && (
        <p className={css.further}>{others.map(({ sentence }) => capital(sentence)).join(". ")}.</p>
      )}
      {why.change && <p className={css.further}>{why.change.sentence}</p>}
    </div>
  );
}

const ruleNames: Record<PlainRuleName, string> = {
  "long-connection": "Long connection",
  "rare-port": "Rare port",
  beacon: "Beacon-like",
  scan: "Scan-like",
  "failed-share": "Many failures",
  "large-upload": "Large upload",
};

export function PlainReasons({ dataset, rules }: { dataset: Dataset; rules: readonly PlainReason[] }) {
  if (rules.length === 0)
    return <p className={common.quiet}>No plain rule holds: not long, not rare, not regular, no fan-out.</p>;
  return (
    <ul className={css.rules}>
      {rules.map((rule) => (
        <Rule key={rule.rule} dataset={dataset} rule={rule} />
      ))}
    </ul>
  );
}

function Rule({ dataset, rule }: { dataset: Dataset; rule: PlainReason }) {
  const [open, setOpen] = useState(false);
  return (
    <li>
      <div className={css.rule}>
        <WarningIcon size={14} />
        <p>
          <b>{ruleNames[rule.rule]}.</b> {rule.evidence}
        </p>
        {rule.rows.length > 1 && (
          <Button tone="quiet" className={common.more} aria-expanded={open} onClick={() => setOpen(!open)}>
            {open ? "Hide" : manyText(rule.rows.length, "flow")}
          </Button>
        )}
      </div>
      {open && (
        <WindowFlows
          dataset={dataset}
          rows={rule.rows}
          more={[]}
          label={`Flows of: ${ruleNames[rule.rule]}`}
          picked={null}
        />
      )}
    </li>
  );
}

const firstColumns = 8;

/** Every column of the score: observed, expected and usual values. */
export function ScoreColumns({ dataset, why }: { dataset: Dataset; why: Explanation }) {
  const [all, setAll] = useState(false);
  const shown = all ? why.columns : why.columns.slice(0, firstColumns);
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable area must be reachable by keys */}
      <section className={common.columns} tabIndex={0} aria-label="Columns of the score">
        <table className={common.table}>
          <thead>
            <tr>
              <th scope="col">column</th>
              <th scope="col">share</th>
              {["observed", "expected", "usual"].map((name) => (
                <th key={name} scope="col" data-number="true">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map(({ column, share, observed, expected, usual }) => {
              const write = valueWriter(columnOf(dataset, column));
              return (
                <tr key={column}>
                  <th scope="row" title={column}>
                    {columnWords(column)}
                  </th>
                  <td>
                    <span className={css.shareCell}>
                      <span
                        className={css.shareBar}
                        style={{
                          width: `${Math.max(share > 0 ? 2 : 0, 48 * share)}px`,
                          background: scoreColour(90 * Math.sqrt(share)),
                        }}
                      />
                      {shareWords(share)}
                    </span>
                  </td>
                  <td data-number="true">
                    <Value dataset={dataset} column={column} value={observed} />
                  </td>
                  <td data-number="true">{expectedWords(expected, write)}</td>
                  <td data-number="true">{usualWords(usual, write)}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </section>
      {why.columns.length > firstColumns && (
        <Button tone="quiet" className={common.more} onClick={() => setAll(!all)}>
          {all ? `Show the first ${firstColumns}` : `Show all ${manyText(why.columns.length, "column")}`}
        </Button>
      )}
    </>
  );
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
