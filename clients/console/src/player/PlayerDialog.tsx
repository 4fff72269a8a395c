import { useState } from 'react';
import { playAddresses, type StreamAddress } from '../addresses';
import { Dialog } from '../parts/Dialog';
import { Field } from '../parts/Field';
import { t } from '../text';
import { hasMediaSource, type PlayKind } from './driver';
import { Screen } from './Screen';

interface Props {
  stream: StreamAddress & { name: string };
  /** The publish that goes on; null while the stream is silent. */
  sessionId: string | null;
  rtmp: string;
  onClose(): void;
}

const kinds: readonly PlayKind[] = ['flv', 'hls'];
const names = { flv: t.player.flv, hls: t.player.hls };
const hints = { flv: t.player.flvHint, hls: t.player.hlsHint };

export function PlayerDialog({ stream, sessionId, rtmp, onClose }: Props) {
  const [kind, setKind] = useState<PlayKind>(() => (hasMediaSource() ? 'flv' : 'hls'));
  const [attempt, setAttempt] = useState(0);
  const addresses = playAddresses(location.origin, rtmp, stream);
  return (
    <Dialog title={t.player.title(stream.name)} onClose={onClose} className="player">
      <button type="button" className="small close" aria-label={t.player.close} onClick={onClose}>
        ✕
      </button>
      {sessionId === null ? (
        <div className="screen-silent" role="status">
          {t.player.silent}
        </div>
      ) : (
        <Screen key={`${kind} ${sessionId} ${attempt}`} kind={kind} url={addresses[kind]} onRetry={() => setAttempt(attempt + 1)} />
      )}
      <div className="player-how">
        <div className="choice" role="group" aria-label={t.player.how}>
          {kinds.map((k) => (
            <button key={k} type="button" className="small" aria-pressed={k === kind} onClick={() => setKind(k)}>
              {names[k]}
            </button>
          ))}
        </div>
        <span className="quiet small-text">
          {hints[kind]}. {t.player.muted}
        </span>
      </div>
      <h3>{t.player.addresses}</h3>
      <div className="addresses">
        <Field label={t.streams.protocols.flv!} value={addresses.flv} />
        <Field label={t.streams.protocols.hls!} value={addresses.hls} />
        <Field label={t.streams.protocols.rtmp!} value={addresses.rtmp} />
      </div>
    </Dialog>
  );
}
