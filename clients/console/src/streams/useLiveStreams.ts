import { timestampDate } from '@bufbuild/protobuf/wkt';
import { useEffect, useState } from 'react';
import { streamsApi } from '../api/client';
import { keepWatching } from '../api/watch';
import { learnServerTime } from '../clock';
import type { LiveStream, WatchStreamsResponse } from '../gen/srsstack/v1/streams_pb';
import { useVisible } from '../parts/useVisible';

export type ConnectionState = 'connecting' | 'open' | 'lost';

/** Samples of the bitrate chart: a minute at one a second. */
const chartSamples = 60;
const intervalMs = 1000;
const silenceMs = 8000;

export interface LiveView {
  connection: ConnectionState;
  /** Grows with every connection that was made: other streams are opened anew with it. */
  generation: number;
  /** Null until the first answer. */
  streams: readonly LiveStream[] | null;
  /** Latest bitrates by session, oldest first. */
  bitrates: ReadonlyMap<string, readonly number[]>;
}

const start: LiveView = { connection: 'connecting', generation: 0, streams: null, bitrates: new Map() };

export function withAnswer(view: LiveView, streams: readonly LiveStream[]): LiveView {
  const bitrates = new Map<string, readonly number[]>();
  for (const { publish, stats } of streams) {
    if (!publish) continue;
    const before = view.bitrates.get(publish.sessionId) ?? [];
    bitrates.set(publish.sessionId, [...before, Number(stats?.bitrateBps ?? 0n)].slice(-chartSamples));
  }
  const sorted = [...streams].sort((a, b) => a.name.localeCompare(b.name));
  return { connection: 'open', generation: view.connection === 'open' ? view.generation : view.generation + 1, streams: sorted, bitrates };
}

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
