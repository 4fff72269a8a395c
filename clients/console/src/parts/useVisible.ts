import { useSyncExternalStore } from 'react';

function subscribe(listener: () => void) {
  document.addEventListener('visibilitychange', listener);
  return () => document.removeEventListener('visibilitychange', listener);
}

/**
 * Whether the page can be seen. Hidden pages let go of their streams: browsers open at most six HTTP/1.1 connections to
 * one server, for all its pages together.
 */
export const useVisible = () => useSyncExternalStore(subscribe, () => document.visibilityState === 'visible');
