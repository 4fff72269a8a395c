import { useCallback, useEffect, useRef, useState } from 'react';
import { historyApi } from '../api/client';
import { errorText } from '../api/errors';
import { keepWatching } from '../api/watch';
import type { Event } from '../gen/srsstack/v1/history_pb';
import { useVisible } from '../parts/useVisible';
import { firstView, withNewer, withOlder, type LogView } from './log';

const pageSize = 50;

async function* follow(eventStream: string, after: bigint | null, signal: AbortSignal) {
  let position = after;
  if (position === null) {
    const { events, nextAfter } = await historyApi.listEvents({ eventStream, pageSize, descending: true }, { signal });
    yield { first: events, nextAfter };
    position = events[0]?.position ?? 0n;
  }
  for await (const event of historyApi.watchEvents({ afterPosition: position, eventStreamPrefix: eventStream }, { signal })) {
    // The prefix is also that of longer names: live/a is the beginning of live/ab.
    if (eventStream === '' || event.eventStream === eventStream) yield { event };
  }
}

type Message = { first: Event[]; nextAfter: bigint } | { event: Event };

/**
 * Events of one entity, or of all when it is empty, newest first and live. The caller makes it anew for another entity.
 * @param generation the watch is opened again, where it was, whenever this changes.
 * @param paused the watch rests; it goes on where it was.
 */
export function useEventLog(eventStream: string, generation: number, paused: boolean) {
  const [log, setLog] = useState<LogView | null>(null);
  const [error, setError] = useState('');
  const last = useRef<bigint | null>(null);
  const visible = useVisible();

  useEffect(() => {
    if (!visible || paused) return;
    const stop = new AbortController();
    void keepWatching<Message>(
      {
        open: (signal) => follow(eventStream, last.current, signal),
        onMessage: (message) => {
          if ('first' in message) {
            last.current = message.first[0]?.position ?? 0n;
            setLog(firstView(message.first, message.nextAfter));
          } else {
            last.current = message.event.position;
            setLog((before) => before && withNewer(before, message.event));
          }
        },
      },
      stop.signal,
    );
    return () => stop.abort();
  }, [eventStream, generation, visible, paused]);

  const nextAfter = log?.nextAfter ?? 0n;
  const showOlder = useCallback(async () => {
    setError('');
    try {
      const page = await historyApi.listEvents({ eventStream, after: nextAfter, pageSize, descending: true });
      setLog((before) => before && withOlder(before, page.events, page.nextAfter));
    } catch (failure) {
      setError(errorText(failure));
    }
  }, [eventStream, nextAfter]);

  return { log, error, showOlder };
}
