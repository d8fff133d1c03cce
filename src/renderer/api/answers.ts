// Answers of the engine for components: one request per input, cached while in use, requested again when stale (frame/stale-answers.ts).
// The answer to an earlier input is never shown for a later one. The only file that imports TanStack Query.
import { QueryClient, type QueryFunctionContext, useQueries, useQuery } from "@tanstack/react-query";
import { useRef } from "react";
import type { RequestInput, RequestName, RequestOutput } from "#shared/contract/contract.ts";
import type { AppError } from "#shared/errors.ts";
import { asAppError, request } from "./door.ts";

export interface Answer<T> {
  /** Undefined until it arrives. */
  value: T | undefined;
  error: AppError | null;
  asking: boolean;
  askAgain(): void;
}

interface AnswerOptions {
  /** Keeps the last answer while another input is requested, and when that fails; with a name, only while the name is the same. */
  keepLast?: boolean | string;
  /** Sends the request only after the input has not changed for this time, for drags and for keys that move through rows. */
  restMs?: number | (() => number);
}

const client = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: Number.POSITIVE_INFINITY,
      gcTime: 120_000,
      retry: false,
      networkMode: "always",
      refetchOnWindowFocus: false,
      refetchOnReconnect: false,
      // Do not compare old and new answers: that would walk through thousands of rows.
      structuralSharing: false,
    },
  },
});

/** Requests an answer from the engine. An input of null sends nothing. */
export function useAnswer<K extends RequestName>(
  name: K,
  input: RequestInput<K> | null,
  { keepLast = false, restMs = 0 }: AnswerOptions = {},
): Answer<RequestOutput<K>> {
  const { data, error, isFetching, refetch } = useQuery(
    { ...question(name, input, restMs), enabled: input !== null },
    client,
  );
  const last = useRef({ data, of: keepLast });
  if (data !== undefined || last.current.of !== keepLast) last.current = { data, of: keepLast };
  return {
    value: keepLast === false ? data : last.current.data,
    error: error && asAppError(error),
    asking: isFetching,
    askAgain: () => void refetch(),
  };
}

/** Sends the same request for several inputs, such as the pages of a list. */
export function useAnswers<K extends RequestName>(
  name: K,
  inputs: readonly RequestInput<K>[],
): Answer<RequestOutput<K>>[] {
  const results = useQueries({ queries: inputs.map((input) => question(name, input, 0)) }, client);
  return results.map(({ data, error, isFetching, refetch }) => ({
    value: data,
    error: error && asAppError(error),
    asking: isFetching,
    askAgain: () => void refetch(),
  }));
}

/** Combines two answers that are shown together. */
export function bothAnswers<A, B>(a: Answer<A>, b: Answer<B>): Answer<[A, B]> {
  return {
    value: a.value === undefined || b.value === undefined ? undefined : [a.value, b.value],
    error: a.error ?? b.error,
    asking: a.asking || b.asking,
    askAgain() {
      if (a.error || !b.error) a.askAgain();
      if (b.error || !a.error) b.askAgain();
    },
  };
}

/** The request of a cached answer, for the rules of stale answers. */
interface Query {
  name: RequestName;
  input: Readonly<Record<string, unknown>>;
}

/** Marks answers as stale. Those in use are requested again at once, or stay until they are next needed. */
export function staleAnswers(concerns: (query: Query) => boolean, inUse: "ask" | "stand" = "ask"): void {
  void client.invalidateQueries({
    refetchType: inUse === "ask" ? "active" : "none",
    // A query without an input was never sent.
    predicate: ({ queryKey: [name, input] }) => input !== null && concerns({ name, input } as Query),
  });
}

/** Call when another workspace opens: numbers of datasets and models then mean others. */
export const forgetAnswers = (): void => client.clear();

function question<K extends RequestName>(
  name: K,
  input: RequestInput<K> | null,
  restMs: NonNullable<AnswerOptions["restMs"]>,
) {
  return {
    queryKey: [name, input] as const,
    async queryFn(context: QueryFunctionContext): Promise<RequestOutput<K>> {
      const ms = typeof restMs === "number" ? restMs : restMs();
      // Only a query that reads the signal is cancelled when nobody waits for it.
      if (ms > 0) await rest(ms, context.signal);
      return request(name, input as RequestInput<K>);
    },
  };
}

function rest(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener(
      "abort",
      () => {
        clearTimeout(timer);
        reject(signal.reason);
      },
      { once: true },
    );
  });
}
