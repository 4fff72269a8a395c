import { t } from '../text';
import { EventLog } from './EventLog';

interface Props {
  /** The selected stream; null when there is none. */
  stream: { name: string; eventStream: string } | null;
  everything: boolean;
  onEverything(everything: boolean): void;
  generation: number;
  /** While something covers it. */
  paused: boolean;
}

export function HistoryPanel({ stream, everything, onEverything, generation, paused }: Props) {
  const scope = stream && !everything ? stream.eventStream : '';
  return (
    <section id="history" className="card history" aria-labelledby="history-title">
      <div className="card-head">
        <h2 id="history-title">{t.history.title}</h2>
        <div className="choice" role="group" aria-label={t.history.scope}>
          {stream && (
            <button type="button" className="small" aria-pressed={scope !== ''} onClick={() => onEverything(false)}>
              {stream.name}
            </button>
          )}
          <button type="button" className="small" aria-pressed={scope === ''} onClick={() => onEverything(true)}>
            {t.history.everything}
          </button>
        </div>
      </div>
      <EventLog key={scope} eventStream={scope} generation={generation} paused={paused} />
    </section>
  );
}
