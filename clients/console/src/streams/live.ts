import type { LiveStream } from '../gen/srsstack/v1/streams_pb';

export type ConnectionState = 'connecting' | 'open' | 'lost';

/** Samples of the bitrate chart: a minute at one a second. */
const chartSamples = 60;

export interface LiveView {
  connection: ConnectionState;
  /** Grows with every connection that was made: other streams are opened anew with it. */
  generation: number;
  /** Null until the first answer. */
  streams: readonly LiveStream[] | null;
  /** Latest bitrates by session, oldest first. */
  bitrates: ReadonlyMap<string, readonly number[]>;
}

export const start: LiveView = { connection: 'connecting', generation: 0, streams: null, bitrates: new Map() };

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
