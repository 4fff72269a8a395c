import { useSyncExternalStore } from 'react';

/** The server's time as well as the page knows it: clocks of viewers are often wrong. */

let offset = 0;
let now = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;
const listeners = new Set<() => void>();

export function learnServerTime(server: Date): void {
  const heard = server.getTime() - Date.now();
  // Half a second is the network's; only a wrong clock is worth a jump.
  if (Math.abs(heard - offset) > 500) offset = heard;
}

function tick() {
  now = Date.now() + offset;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void) {
  listeners.add(listener);
  if (timer === undefined) {
    timer = setInterval(tick, 1000);
    now = Date.now() + offset;
  }
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/** Milliseconds since 1970, moving every second. */
export const useServerNow = () => useSyncExternalStore(subscribe, () => now);
