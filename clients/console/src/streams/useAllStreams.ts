import { useEffect, useState } from 'react';
import { streamsApi } from '../api/client';
import type { LiveStream } from '../gen/srsstack/v1/streams_pb';
import { useVisible } from '../parts/useVisible';

export const maxListed = 1000;
const everyMs = 15_000;
/** The history hears of a change a moment after the engine. */
const settleMs = 700;

export interface StreamList {
  streams: readonly LiveStream[];
  hasMore: boolean;
}

/** All streams that were ever published: asked again when `change` changes, and now and then. Null until the first answer. */
export function useAllStreams(change: string): StreamList | null {
  const [list, setList] = useState<StreamList | null>(null);
  const visible = useVisible();
  useEffect(() => {
    if (!visible) return;
    const stop = new AbortController();
    const load = async () => {
      try {
        const { streams, nextPageToken } = await streamsApi.listStreams({ pageSize: maxListed }, { signal: stop.signal });
        if (!stop.signal.aborted) setList({ streams, hasMore: nextPageToken !== '' });
      } catch {
        // The watch of the live streams shows that the connection is lost; the next round asks again.
      }
    };
    const soon = setTimeout(() => void load(), settleMs);
    const often = setInterval(() => void load(), everyMs);
    return () => {
      stop.abort();
      clearTimeout(soon);
      clearInterval(often);
    };
  }, [visible, change]);
  return list;
}
