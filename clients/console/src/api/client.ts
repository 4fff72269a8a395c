import { Code, ConnectError, createClient, type Interceptor } from '@connectrpc/connect';
import { createGrpcWebTransport } from '@connectrpc/connect-web';
import { AccessApi } from '../gen/srsstack/v1/access_pb';
import { HistoryApi } from '../gen/srsstack/v1/history_pb';
import { PlatformApi } from '../gen/srsstack/v1/platform_pb';
import { StreamsApi } from '../gen/srsstack/v1/streams_pb';

let whenSignedOut: (() => void) | undefined;

/** Calls back when an answer says that the sign-in counts no more. */
export function onSignedOut(listener: () => void): () => void {
  whenSignedOut = listener;
  return () => {
    if (whenSignedOut === listener) whenSignedOut = undefined;
  };
}

/** Streams fail while they are read, beyond the interceptor: their readers tell it here. */
export function noticeError(error: unknown): void {
  if (ConnectError.from(error).code === Code.Unauthenticated) whenSignedOut?.();
}

const noticeErrors: Interceptor = (next) => async (request) => {
  try {
    return await next(request);
  } catch (error) {
    noticeError(error);
    throw error;
  }
};

const transport = createGrpcWebTransport({
  baseUrl: location.origin,
  fetch: (input, init) => fetch(input, { ...init, credentials: 'same-origin' }),
  interceptors: [noticeErrors],
});

export const accessApi = createClient(AccessApi, transport);
export const historyApi = createClient(HistoryApi, transport);
export const platformApi = createClient(PlatformApi, transport);
export const streamsApi = createClient(StreamsApi, transport);
