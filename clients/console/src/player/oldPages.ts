import { hasMediaSource, type PlayKind } from './driver';

export interface WatchedStream {
  name: string;
  kind: PlayKind;
  url: string;
}

/**
 * The stream of an address as SRS Stack's players have them, `/tools/player.html?url=http://host/live/livestream.flv`: such links are kept in many places.
 * Only of this server: whatever host is named, its path is asked here.
 */
export function streamOf(address: { pathname: string; search: string; origin: string }): WatchedStream | null {
  if (!/^\/tools\/(player|xgplayer)\.html$/.test(address.pathname)) return null;
  const given = new URLSearchParams(address.search).get('url') ?? '';
  const path = given.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, '');
  const found = /^\/([^?#]+)\.(flv|m3u8)(\?[^#]*)?$/.exec(path);
  if (!found) return null;
  const [, name = '', ending = '', query = ''] = found;
  const kind: PlayKind = ending === 'flv' && hasMediaSource() ? 'flv' : 'hls';
  return { name: decoded(name), kind, url: `${address.origin}/${name}.${kind === 'flv' ? 'flv' : 'm3u8'}${query}` };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
