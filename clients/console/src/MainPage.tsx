import { Code } from '@connectrpc/connect';
import { useState } from 'react';
import { eventStream, rtmpServer } from './addresses';
import { accessApi, streamsApi } from './api/client';
import { codeOf, errorText } from './api/errors';
import type { Server } from './gen/srsstack/v1/platform_pb';
import type { LiveStream } from './gen/srsstack/v1/streams_pb';
import { HistoryPanel } from './history/HistoryPanel';
import { ConfirmDialog } from './parts/ConfirmDialog';
import { Logo } from './parts/Logo';
import { PlayerDialog } from './player/PlayerDialog';
import { PublishCard } from './publish/PublishCard';
import type { ConnectionState } from './streams/live';
import { LiveCard } from './streams/LiveCard';
import { SilentList } from './streams/SilentList';
import { useAllStreams } from './streams/useAllStreams';
import { useLiveStreams } from './streams/useLiveStreams';
import { t } from './text';

interface Props {
  server: Server;
  publishKey: string;
  onSignedOut(): void;
}

async function kick({ vhost, app, stream }: LiveStream): Promise<void> {
  try {
    await streamsApi.kickStream({ vhost, app, stream });
  } catch (error) {
    throw codeOf(error) === Code.NotFound ? new Error(t.streams.kickGone) : error;
  }
}

function Connection({ state }: { state: ConnectionState }) {
  return (
    <span className={`connection ${state}`} role="status">
      {t.connection[state]}
    </span>
  );
}

export function MainPage({ server, publishKey, onSignedOut }: Props) {
  const { connection, generation, streams, bitrates } = useLiveStreams();
  const [chosen, setChosen] = useState<LiveStream | null>(null);
  const [everything, setEverything] = useState(false);
  const [watched, setWatched] = useState<LiveStream | null>(null);
  const [kicked, setKicked] = useState<LiveStream | null>(null);
  const [error, setError] = useState('');
  const live = streams ?? [];
  const all = useAllStreams(live.map((s) => s.publish?.sessionId).join());
  // The first stream that is seen live stays chosen when it falls silent: its end is what people look for then.
  if (chosen === null && live[0]) setChosen(live[0]);
  const rtmp = rtmpServer(location.hostname, server.rtmpPort);

  const select = (stream: LiveStream) => {
    setChosen(stream);
    setEverything(false);
    document.getElementById('history')?.scrollIntoView({ block: 'nearest' });
  };

  const signOut = async () => {
    setError('');
    try {
      await accessApi.signOut({});
      onSignedOut();
    } catch (failure) {
      setError(errorText(failure));
    }
  };

  return (
    <>
      <header className="top">
        <h1>
          <Logo />
        </h1>
        <span className="quiet small-text version">{server.version}</span>
        <Connection state={connection} />
        <button type="button" className="small" onClick={() => void signOut()}>
          {t.access.signOut}
        </button>
      </header>
      {error && (
        <p role="alert" className="banner">
          {error}
        </p>
      )}
      {connection === 'lost' && (
        <p role="alert" className="banner">
          {t.connection.lost}. {t.connection.lostMore}
        </p>
      )}
      <main className="page">
        <PublishCard rtmp={rtmp} publishKey={publishKey} />
        <div className="streams">
          <section aria-labelledby="live-title">
            <h2 id="live-title">{t.streams.liveTitle}</h2>
            {streams?.length === 0 && (
              <div className="card empty">
                <p>{t.streams.noneLive}</p>
                <p className="quiet">{t.streams.noneLiveMore}</p>
              </div>
            )}
            <div className={connection === 'lost' ? 'cards stale' : 'cards'}>
              {live.map((stream) => (
                <LiveCard
                  key={stream.name}
                  stream={stream}
                  bitrates={bitrates.get(stream.publish?.sessionId ?? '') ?? []}
                  selected={stream.name === chosen?.name}
                  onWatch={() => setWatched(stream)}
                  onSelect={() => select(stream)}
                  onKick={() => setKicked(stream)}
                />
              ))}
            </div>
          </section>
          <SilentList list={all} live={new Set(live.map((s) => s.name))} selected={chosen?.name ?? null} onSelect={select} />
        </div>
        <HistoryPanel
          stream={chosen && { name: chosen.name, eventStream: eventStream(chosen) }}
          everything={everything}
          onEverything={setEverything}
          generation={generation}
          paused={watched !== null}
        />
      </main>
      {watched && (
        <PlayerDialog
          stream={watched}
          sessionId={live.find((s) => s.name === watched.name)?.publish?.sessionId ?? null}
          rtmp={rtmp}
          onClose={() => setWatched(null)}
        />
      )}
      {kicked && (
        <ConfirmDialog
          title={t.streams.kickTitle(kicked.name)}
          text={t.streams.kickText}
          button={t.streams.kickButton}
          act={() => kick(kicked)}
          onClose={() => setKicked(null)}
        />
      )}
    </>
  );
}
