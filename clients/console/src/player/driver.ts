/** What a player tells. */
export type Failure = 'network' | 'media' | 'unsupported' | 'load';

export interface Listener {
  onFailed(failure: Failure, detail: string): void;
  onEnded(): void;
}

/** Plays `url` in `video` until the function it gives back is called. */
export type Driver = (video: HTMLVideoElement, url: string, listener: Listener) => () => void;

export type PlayKind = 'flv' | 'hls';

/** Media Source Extensions, in either form: iPhones have the managed one only. */
export const hasMediaSource = () => 'MediaSource' in globalThis || 'ManagedMediaSource' in globalThis;

/** Libraries of players are large; each loads when it is first used. */
export async function loadDriver(kind: PlayKind): Promise<Driver> {
  if (kind === 'flv') return (await import('./flv')).play;
  return hasMediaSource() ? (await import('./hls')).play : (await import('./native')).play;
}
