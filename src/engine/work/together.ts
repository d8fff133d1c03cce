// Runs two tasks concurrently. When one fails, the other is cancelled and awaited.

export async function together<A, B>(
  signal: AbortSignal,
  [first, second]: [(signal: AbortSignal) => Promise<A>, (signal: AbortSignal) => Promise<B>],
): Promise<[A, B]> {
  const controller = new AbortController();
  const either = AbortSignal.any([signal, controller.signal]);
  const works: [Promise<A>, Promise<B>] = [first(either), second(either)];
  try {
    return await Promise.all(works);
  } finally {
    controller.abort();
    await Promise.allSettled(works);
  }
}
