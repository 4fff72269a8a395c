import { Code, ConnectError } from '@connectrpc/connect';
import { t } from '../text';

export const codeOf = (error: unknown) => ConnectError.from(error).code;

/** Words for errors that the caller has no better ones for. */
export function errorText(error: unknown): string {
  const known = ConnectError.from(error);
  // A fetch that fails has no answer and so no code of the server's.
  if (known.code === Code.Unavailable || known.cause instanceof TypeError) return t.errors.unavailable;
  return t.errors.other(known.rawMessage);
}
