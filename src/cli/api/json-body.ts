// A JSON body of a request. One that cannot be read is refused in a sentence.
import { AppError } from "../../shared/errors.ts";

export function parseJsonBody(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (thrown) {
    throw new AppError("INVALID_INPUT", `The body is not JSON: ${(thrown as Error).message.slice(0, 200)}.`);
  }
}
