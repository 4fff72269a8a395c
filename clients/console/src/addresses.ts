/** Addresses of one server, as people and players need them. */

const defaultVhost = '__defaultVhost__';
const defaultRtmpPort = 1935;

export interface StreamAddress {
  vhost: string;
  app: string;
  stream: string;
}

/** @param hostname as `location.hostname` gives it: IPv6 in brackets. */
export function rtmpServer(hostname: string, port: number): string {
  return port === defaultRtmpPort || port === 0 ? `rtmp://${hostname}` : `rtmp://${hostname}:${port}`;
}

/** What goes into an encoder's "stream key" field. */
export const streamKey = (key: string) => `livestream?secret=${key}`;

const isDefault = (vhost: string) => vhost === '' || vhost === defaultVhost;

function httpPath({ vhost, app, stream }: StreamAddress, ending: string): string {
  const path = `${app}/${stream}`.split('/').map(encodeURIComponent).join('/');
  return `/${path}.${ending}${isDefault(vhost) ? '' : `?vhost=${encodeURIComponent(vhost)}`}`;
}

export function playAddresses(origin: string, rtmp: string, stream: StreamAddress) {
  const query = isDefault(stream.vhost) ? '' : `?vhost=${encodeURIComponent(stream.vhost)}`;
  return {
    flv: origin + httpPath(stream, 'flv'),
    hls: origin + httpPath(stream, 'm3u8'),
    rtmp: `${rtmp}/${stream.app}/${stream.stream}${query}`,
  };
}

/** Name of the stream's events in the history. */
export function eventStream({ vhost, app, stream }: StreamAddress): string {
  return isDefault(vhost) ? `live-stream/${app}/${stream}` : `live-stream@${vhost}/${app}/${stream}`;
}

export function ffmpegFile(server: string, key: string): string {
  return `ffmpeg -re -i video.mp4 -c:v libx264 -preset veryfast -bf 0 -g 60 -c:a aac -f flv "${server}/${key}"`;
}

export function ffmpegTest(server: string, key: string): string {
  return (
    'ffmpeg -re -f lavfi -i testsrc2=size=1280x720:rate=30 -f lavfi -i sine=frequency=440 ' +
    `-c:v libx264 -preset veryfast -bf 0 -g 60 -pix_fmt yuv420p -c:a aac -f flv "${server}/${key}"`
  );
}
