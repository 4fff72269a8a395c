import mpegts from 'mpegts.js';
import type { Driver, Failure } from './driver';

mpegts.LoggingControl.applyConfig({ enableAll: false });

function failureOf(type: string, detail: string): Failure {
  if (type === mpegts.ErrorTypes.NETWORK_ERROR) return 'network';
  return detail === mpegts.ErrorDetails.MEDIA_CODEC_UNSUPPORTED || detail === mpegts.ErrorDetails.MEDIA_FORMAT_UNSUPPORTED ? 'unsupported' : 'media';
}

/** HTTP-FLV by Media Source Extensions. */
export const play: Driver = (video, url, { onFailed, onEnded }) => {
  if (!mpegts.getFeatureList().mseLivePlayback) {
    onFailed('unsupported', '');
    return () => {};
  }
  const player = mpegts.createPlayer(
    { type: 'flv', isLive: true, url },
    {
      // No worker: mpegts.js would make one from a blob that loads nothing else of the page.
      enableWorker: false,
      enableStashBuffer: false,
      liveBufferLatencyChasing: true,
      liveBufferLatencyMaxLatency: 2,
      liveBufferLatencyMinRemain: 0.6,
      autoCleanupSourceBuffer: true,
    },
  );
  player.on(mpegts.Events.ERROR, (type: string, detail: string, info?: { code?: number; msg?: string }) => {
    onFailed(failureOf(type, detail), [info?.code !== undefined && info.code > 0 ? info.code : '', info?.msg ?? detail].filter(Boolean).join(' '));
  });
  player.on(mpegts.Events.LOADING_COMPLETE, onEnded);
  player.attachMediaElement(video);
  player.load();
  return () => player.destroy();
};
