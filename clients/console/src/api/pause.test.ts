import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { pause, sleep } from './pause';

describe('the pause before a further attempt', () => {
  it('grows and is capped', () => {
    expect([0, 1, 2, 3, 4, 5, 6, 1000].map((n) => pause(n, 1))).toEqual([500, 1000, 2000, 4000, 8000, 15_000, 15_000, 15_000]);
  });

  it('is spread over its upper half', () => expect(pause(2, 0)).toBe(1000));
});

describe('sleep', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('ends early when stopped', async () => {
    const stop = new AbortController();
    const slept = sleep(60_000, stop.signal);
    stop.abort();
    await slept;
    expect(vi.getTimerCount()).toBe(0);
  });

  it('does not begin when stopped before', async () => {
    await sleep(60_000, AbortSignal.abort());
    expect(vi.getTimerCount()).toBe(0);
  });
});
