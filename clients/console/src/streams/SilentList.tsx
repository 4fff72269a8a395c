import { timestampDate } from '@bufbuild/protobuf/wkt';
import { useState } from 'react';
import { bytes, duration } from '../format';
import type { LiveStream } from '../gen/srsstack/v1/streams_pb';
import { Moment } from '../parts/Moment';
import { t } from '../text';
import { maxListed, type StreamList } from './useAllStreams';

const shownAtFirst = 8;

interface Props {
  list: StreamList | null;
  live: ReadonlySet<string>;
  selected: string | null;
  onSelect(stream: LiveStream): void;
}

const lastChange = (stream: LiveStream) => Number(stream.lastChangeTime?.seconds ?? 0n);

export function SilentList({ list, live, selected, onSelect }: Props) {
  const [all, setAll] = useState(false);
  if (list === null) return null;
  const silent = list.streams.filter((s) => !live.has(s.name)).sort((a, b) => lastChange(b) - lastChange(a));
  const shown = all ? silent : silent.slice(0, shownAtFirst);
  return (
    <section aria-labelledby="silent-title">
      <h2 id="silent-title">{t.streams.silentTitle}</h2>
      {silent.length === 0 && <p className="quiet">{t.streams.noneSilent}</p>}
      {shown.length > 0 && (
        <ul className="card silent">
          {shown.map((stream) => (
            <li key={stream.name}>
              <button
                type="button"
                className="row"
                aria-pressed={selected === stream.name}
                aria-label={t.streams.historyOf(stream.name)}
                onClick={() => onSelect(stream)}
              >
                <span className="row-name">{stream.name}</span>
                <span className="quiet small-text">
                  {[
                    t.streams.published(stream.publishCount),
                    stream.totalBytes > 0n && t.streams.total(duration(Number(stream.totalDurationMs)), bytes(Number(stream.totalBytes))),
                    stream.refusalCount > 0 && t.streams.refused(stream.refusalCount),
                  ]
                    .filter(Boolean)
                    .join(' · ')}
                </span>
                <span className="row-time quiet small-text">{stream.lastChangeTime && <Moment at={timestampDate(stream.lastChangeTime)} />}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
      {silent.length > shown.length && (
        <button type="button" className="small" onClick={() => setAll(true)}>
          {t.streams.showAll(silent.length)}
        </button>
      )}
      {list.hasMore && <p className="quiet small-text">{t.streams.onlyFirst(maxListed)}</p>}
    </section>
  );
}
