import type { Driver } from './driver';

/** HLS by the browser itself: older iPhones and iPads. */
export const play: Driver = (video, url, { onFailed, onEnded }) => {
  if (video.canPlayType('application/vnd.apple.mpegurl') === '') {
    onFailed('unsupported', '');
    return () => {};
  }
  const failed = () => onFailed(video.error?.code === MediaError.MEDIA_ERR_NETWORK ? 'network' : 'media', video.error?.message ?? '');
  video.addEventListener('error', failed);
  video.addEventListener('ended', onEnded);
  video.src = url;
  return () => {
    video.removeEventListener('error', failed);
    video.removeEventListener('ended', onEnded);
    video.removeAttribute('src');
    video.load();
  };
};
