// The scores of normal rows and of attacks.
import { useMemo } from "react";
import type { Curves } from "#shared/model-view-vocabulary.ts";
import { countText } from "#shared/number-words.ts";
import { Chart } from "../../../chart/chart.tsx";
import type { OptionBuilder } from "../../../chart/drawing.ts";
import css from "./distribution.module.css";
import { countSum, distributionOption } from "./distribution-option.ts";

export function Distribution({ curves, fileName }: { curves: Curves; fileName: string }) {
  const option = useMemo<OptionBuilder>(() => (theme) => distributionOption(theme, curves), [curves]);
  const { benign, attack } = curves.distribution;
  const width = 100 / benign.length;
  return (
    <Chart
      title="Scores by label"
      fileName={fileName}
      heightPx={220}
      option={option}
      table={() => ({
        columns: ["score from", "score to", "normal rows", "attacks"],
        rows: benign.map((count, i) => [width * i, width * (i + 1), count, attack[i] ?? 0]),
      })}
      aside={
        <>
          <span className={css.normal}>normal {countText(countSum(benign))}</span>
          <span className={css.attacks}>attacks {countText(countSum(attack))}</span>
        </>
      }
    />
  );
}
