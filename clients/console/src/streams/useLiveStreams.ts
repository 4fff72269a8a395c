import { timestampDate } from '@bufbuild/protobuf/wkt';
import { useEffect, useState } from 'react';
import { streamsApi } from '../api/client';
import { keepWatching } from '../api/watch';
import { learnServerTime } from '../clock';
import type { WatchStreamsResponse } from '../gen/srsstack/v1/streams_pb';
import { useVisible } from '../parts/useVisible';
import { start, withAnswer, type LiveView } from './live';

const intervalMs = 1000;
const silenceMs = 8000;

/** The live streams with their numbers, once a second while the page can be seen. */
export function useLiveStreams(): LiveView {
  const [view, setView] = useState(start);
  const visible = useVisible();
  useEffect(() => {
    if (!visible) return;
    const stop = new AbortController();
    void keepWatching<WatchStreamsResponse>(
      {
        open: (signal) => streamsApi.watchStreams({ intervalMs }, { signal }),
        onMessage: ({ streams, time }) => {
          if (time) learnServerTime(timestampDate(time));
          setView((before) => withAnswer(before, streams));
        },
        onLost: () => setView((before) => ({ ...before, connection: 'lost' })),
        silence: silenceMs,
      },
      stop.signal,
    );
    return () => stop.abort();
  }, [visible]);
  return view;
}
