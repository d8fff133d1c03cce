// The text format of Prometheus, version 0.0.4: families of samples, and histograms with cumulative buckets. Text of a source is escaped.

interface MetricSample {
  /** "_bucket", "_sum", "_count", or empty. */
  suffix: string;
  labels: Readonly<Record<string, string>>;
  value: number;
}

export interface MetricFamily {
  name: string;
  type: "counter" | "gauge" | "histogram";
  help: string;
  samples: readonly MetricSample[];
}

/** A family without samples is left out. */
export const metricText = (families: readonly MetricFamily[]): string =>
  families
    .filter(({ samples }) => samples.length > 0)
    .map(
      ({ name, type, help, samples }) =>
        `# HELP ${name} ${help.replaceAll("\\", "\\\\").replaceAll("\n", "\\n")}\n# TYPE ${name} ${type}\n${samples
          .map(({ suffix, labels, value }) => `${name}${suffix}${labelText(labels)} ${numberText(value)}\n`)
          .join("")}`,
    )
    .join("");

function labelText(labels: Readonly<Record<string, string>>): string {
  const parts = Object.entries(labels).map(
    ([name, value]) =>
      `${name}="${value.replaceAll("\\", "\\\\").replaceAll("\n", "\\n").replaceAll('"', '\\"')}"`,
  );
  return parts.length === 0 ? "" : `{${parts.join(",")}}`;
}

const numberText = (value: number): string =>
  value === Number.POSITIVE_INFINITY ? "+Inf" : value === Number.NEGATIVE_INFINITY ? "-Inf" : String(value);

export interface BucketCounts {
  add(value: number): void;
  samples(labels: Readonly<Record<string, string>>): MetricSample[];
}

/** @param steps upper ends of the buckets, ascending; the last bucket has none */
export function createHistogram(steps: readonly number[]): BucketCounts {
  const counts = new Array<number>(steps.length + 1).fill(0);
  let sum = 0;
  return {
    add(value) {
      const place = steps.findIndex((step) => value <= step);
      counts[place < 0 ? steps.length : place]!++;
      sum += value;
    },
    samples(labels) {
      let below = 0;
      const buckets = counts.map((count, i): MetricSample => {
        below += count;
        const le = i < steps.length ? String(steps[i]) : "+Inf";
        return { suffix: "_bucket", labels: { ...labels, le }, value: below };
      });
      return [...buckets, { suffix: "_sum", labels, value: sum }, { suffix: "_count", labels, value: below }];
    },
  };
}
