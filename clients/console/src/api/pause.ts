const shortest = 500;
const longest = 15_000;

/**
 * Milliseconds to wait before a further attempt: doubles up to 15 s, and is spread so that pages do not return all at once
 * after a restart of the server.
 * @param attempt 0 after the first failure.
 * @param random from 0 (included) to 1.
 */
export function pause(attempt: number, random: number): number {
  const full = Math.min(longest, shortest * 2 ** Math.min(attempt, 16));
  return Math.round(full * (0.5 + random / 2));
}

/** Ends early when stopped or when the browser says that it is online again. Never throws. */
export function sleep(milliseconds: number, stop: AbortSignal): Promise<void> {
  if (stop.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      stop.removeEventListener('abort', done);
      globalThis.removeEventListener?.('online', done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    stop.addEventListener('abort', done);
    globalThis.addEventListener?.('online', done);
  });
}
