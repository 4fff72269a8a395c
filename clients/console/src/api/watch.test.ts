import { Code, ConnectError } from '@connectrpc/connect';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

vi.mock('./client', () => ({ noticeError: vi.fn() }));
const { keepWatching } = await import('./watch');
const { noticeError } = await import('./client');

async function* messages(...values: number[]) {
  yield* values;
}

async function* failing(error: unknown): AsyncIterable<number> {
  throw error;
}

/** Says nothing until it is aborted, as a dead connection does. */
async function* quiet(signal: AbortSignal): AsyncIterable<number> {
  await new Promise((_, reject) => signal.addEventListener('abort', () => reject(new ConnectError('aborted', Code.Canceled))));
}

describe('a watch', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('opens again after a loss, and tells of it', async () => {
    const stop = new AbortController();
    const [heard, lost]: [number[], number[]] = [[], []];
    const sources = [messages(1, 2), failing(new Error('gone')), messages(3)];
    const done = keepWatching<number>(
      { open: (signal) => sources.shift() ?? quiet(signal), onMessage: (m) => heard.push(m), onLost: () => lost.push(heard.length) },
      stop.signal,
    );
    await vi.advanceTimersByTimeAsync(10_000);
    expect(heard).toEqual([1, 2, 3]);
    expect(lost).toEqual([2, 2, 3]);
    stop.abort();
    await done;
  });

  it('ends when the sign-in counts no more', async () => {
    const open = vi.fn(() => failing(new ConnectError('who?', Code.Unauthenticated)));
    await keepWatching<number>({ open, onMessage: () => {} }, new AbortController().signal);
    expect(open).toHaveBeenCalledOnce();
    expect(noticeError).toHaveBeenCalled();
  });

  it('takes a silent connection for a dead one', async () => {
    const stop = new AbortController();
    const open = vi.fn(quiet);
    const done = keepWatching<number>({ open, onMessage: () => {}, silence: 8000 }, stop.signal);
    await vi.advanceTimersByTimeAsync(7900);
    expect(open).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(700);
    expect(open).toHaveBeenCalledTimes(2);
    stop.abort();
    await done;
  });

  it('ends quietly when stopped', async () => {
    const stop = new AbortController();
    const onLost = vi.fn();
    const done = keepWatching<number>({ open: quiet, onMessage: () => {}, onLost }, stop.signal);
    stop.abort();
    await done;
    expect(onLost).not.toHaveBeenCalled();
    expect(vi.getTimerCount()).toBe(0);
  });
});
