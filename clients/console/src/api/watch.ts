import { Code } from '@connectrpc/connect';
import { noticeError } from './client';
import { codeOf } from './errors';
import { pause, sleep } from './pause';

export interface Watch<T> {
  /** Called anew for every attempt, so that it can resume where the last one ended. */
  open(signal: AbortSignal): AsyncIterable<T>;
  onMessage(message: T): void;
  onLost?(): void;
  /** Milliseconds without a message after which the connection counts as dead; for streams that always talk. */
  silence?: number;
}

/** Reads a stream of the server until stopped; opens it again after growing pauses. Never throws. */
export async function keepWatching<T>(watch: Watch<T>, stop: AbortSignal): Promise<void> {
  for (let attempt = 0; !stop.aborted; attempt++) {
    try {
      await readOnce(watch, stop, () => (attempt = 0));
    } catch (error) {
      if (stop.aborted) return;
      noticeError(error);
      if (codeOf(error) === Code.Unauthenticated) return;
    }
    if (stop.aborted) return;
    watch.onLost?.();
    await sleep(pause(attempt, Math.random()), stop);
  }
}

async function readOnce<T>(watch: Watch<T>, stop: AbortSignal, heard: () => void): Promise<void> {
  const abort = new AbortController();
  const end = () => abort.abort();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const listen = () => {
    clearTimeout(timer);
    if (watch.silence !== undefined) timer = setTimeout(end, watch.silence);
  };
  stop.addEventListener('abort', end);
  listen();
  try {
    for await (const message of watch.open(abort.signal)) {
      if (stop.aborted) return;
      heard();
      listen();
      watch.onMessage(message);
    }
  } finally {
    clearTimeout(timer);
    stop.removeEventListener('abort', end);
    abort.abort();
  }
}
