// Bodies of requests: JSON, or NDJSON with one flow per line. A body that cannot be read is refused in a sentence with its place.
import { AppError } from "../../shared/errors.ts";

export function parseJsonBody(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (thrown) {
    throw new AppError("INVALID_INPUT", `The body is not JSON: ${(thrown as Error).message.slice(0, 200)}.`);
  }
}

export function parseLines(text: string): unknown[] {
  const flows: unknown[] = [];
  text.split("\n").forEach((line, i) => {
    if (line.trim() === "") return;
    try {
      flows.push(JSON.parse(line));
    } catch (thrown) {
      throw new AppError(
        "INVALID_INPUT",
        `Line ${i + 1} of the body is not JSON: ${(thrown as Error).message.slice(0, 200)}.`,
      );
    }
  });
  return flows;
}
