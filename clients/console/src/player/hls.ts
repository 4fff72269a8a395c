import Hls, { type ErrorData } from 'hls.js';
import type { Driver, Failure } from './driver';

function failureOf(error: ErrorData): Failure {
  if (error.details === Hls.ErrorDetails.MANIFEST_INCOMPATIBLE_CODECS_ERROR || error.details === Hls.ErrorDetails.BUFFER_ADD_CODEC_ERROR) return 'unsupported';
  return error.type === Hls.ErrorTypes.NETWORK_ERROR ? 'network' : 'media';
}

/** HLS by Media Source Extensions. */
export const play: Driver = (video, url, { onFailed }) => {
  if (!Hls.isSupported()) {
    onFailed('unsupported', '');
    return () => {};
  }
  // No worker: one live stream is little work, and the page stays free of scripts from blobs.
  const hls = new Hls({ enableWorker: false, liveSyncDurationCount: 2, backBufferLength: 30 });
  let healed = false;
  hls.on(Hls.Events.ERROR, (_, error) => {
    if (!error.fatal) return;
    if (error.type === Hls.ErrorTypes.MEDIA_ERROR && !healed) {
      healed = true;
      hls.recoverMediaError();
      return;
    }
    onFailed(failureOf(error), [error.response?.code, error.details].filter(Boolean).join(' '));
  });
  hls.loadSource(url);
  hls.attachMedia(video);
  return () => hls.destroy();
};
