import { useEffect, useRef, useState } from 'react';
import { t } from '../text';
import { loadDriver, type Failure, type PlayKind } from './driver';

type State = { at: 'connecting' | 'playing' | 'waiting' | 'ended' | 'blocked' } | { at: 'failed'; failure: Failure; detail: string };

function words(state: State): string {
  switch (state.at) {
    case 'connecting':
      return t.player.connecting;
    case 'playing':
      return t.player.playing;
    case 'waiting':
      return t.player.waiting;
    case 'ended':
      return t.player.ended;
    case 'blocked':
      return t.player.pressPlay;
    case 'failed':
      return `${t.player.failed[state.failure]}${state.detail ? ` (${state.detail})` : ''}`;
  }
}

/** One video element and how it fares. The caller makes it anew for another address or publish. */
export function Screen({ kind, url, onRetry }: { kind: PlayKind; url: string; onRetry(): void }) {
  const ref = useRef<HTMLVideoElement>(null);
  const [state, setState] = useState<State>({ at: 'connecting' });

  useEffect(() => {
    const video = ref.current!;
    let over = false;
    let destroy: (() => void) | undefined;
    const tell = (next: State) => {
      // An error says more than the events of the element that follow it.
      if (!over) setState((before) => (before.at === 'failed' || before.at === 'ended' ? before : next));
    };
    const onPlaying = () => tell({ at: 'playing' });
    const onWaiting = () => tell({ at: 'waiting' });
    video.addEventListener('playing', onPlaying);
    video.addEventListener('waiting', onWaiting);
    const run = async () => {
      try {
        const play = await loadDriver(kind);
        if (over) return;
        destroy = play(video, url, {
          onFailed: (failure, detail) => tell({ at: 'failed', failure, detail }),
          onEnded: () => tell({ at: 'ended' }),
        });
      } catch (error) {
        tell({ at: 'failed', failure: 'load', detail: String(error) });
        return;
      }
      video.play().catch((error: unknown) => {
        if (error instanceof DOMException && error.name === 'NotAllowedError') tell({ at: 'blocked' });
      });
    };
    void run();
    return () => {
      over = true;
      video.removeEventListener('playing', onPlaying);
      video.removeEventListener('waiting', onWaiting);
      destroy?.();
    };
  }, [kind, url]);

  const isOver = state.at === 'failed' || state.at === 'ended';
  return (
    <>
      <video ref={ref} controls muted playsInline />
      <div className="player-state">
        <span role={isOver ? 'alert' : 'status'} className={state.at === 'failed' ? 'error' : 'quiet'}>
          {words(state)}
        </span>
        {isOver && (
          <button type="button" className="small" onClick={onRetry}>
            {t.player.retry}
          </button>
        )}
      </div>
    </>
  );
}
