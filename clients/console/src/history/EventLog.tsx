import { toJsonString } from '@bufbuild/protobuf';
import { timestampDate } from '@bufbuild/protobuf/wkt';
import { memo, useState } from 'react';
import { exactTime } from '../format';
import { EventSchema, type Event } from '../gen/srsstack/v1/history_pb';
import { Moment } from '../parts/Moment';
import { t } from '../text';
import { sentence } from './sentences';
import { useEventLog } from './useEventLog';

const Entry = memo(function Entry({ event }: { event: Event }) {
  const [open, setOpen] = useState(false);
  const { text, tone } = sentence(event);
  const at = event.time && timestampDate(event.time);
  return (
    <li className={`event ${tone}`}>
      <details onToggle={(e) => setOpen(e.currentTarget.open)}>
        <summary>
          <span className="event-line">
            <span className="event-text">{text}</span>
            <span className="quiet small-text">{at && <Moment at={at} />}</span>
          </span>
        </summary>
        {open && (
          <>
            {at && <p className="quiet small-text">{exactTime(at)}</p>}
            <pre tabIndex={0} aria-label={t.history.raw(text)}>
              {toJsonString(EventSchema, event, { prettySpaces: 2 })}
            </pre>
          </>
        )}
      </details>
    </li>
  );
});

interface Props {
  eventStream: string;
  generation: number;
  paused: boolean;
}

export function EventLog({ eventStream, generation, paused }: Props) {
  const { log, error, showOlder } = useEventLog(eventStream, generation, paused);
  if (log === null) return <p className="quiet">{t.history.loading}</p>;
  return (
    <>
      {log.events.length === 0 && <p className="quiet">{t.history.empty}</p>}
      <ol className="events">
        {log.events.map((event) => (
          <Entry key={String(event.position)} event={event} />
        ))}
      </ol>
      {error && (
        <p role="alert" className="error">
          {error}
        </p>
      )}
      {log.nextAfter !== 0n && (
        <button type="button" className="small" onClick={() => void showOlder()}>
          {t.history.older}
        </button>
      )}
    </>
  );
}
