import type { JsonObject, JsonValue } from '@bufbuild/protobuf';
import { bytes, duration, encoder, protocol } from '../format';
import { t } from '../text';

export type Tone = 'good' | 'bad' | 'plain';

export interface Sentence {
  text: string;
  tone: Tone;
}

/** What a sentence needs of an event. */
export interface EventFacts {
  type: string;
  data?: JsonObject | undefined;
  actor: string;
}

const object = (value: JsonValue | undefined): JsonObject => (value !== null && typeof value === 'object' && !Array.isArray(value) ? value : {});
const string = (value: JsonValue | undefined) => (typeof value === 'string' ? value : '');
const number = (value: JsonValue | undefined) => (typeof value === 'number' ? value : 0);

/** `person:owner`, `token:ci`, `server`, `anonymous:anonymous` in words. */
function who(actor: string): string {
  if (actor === 'server') return t.history.theServer;
  if (actor.startsWith('person:')) return t.history.person(actor.slice('person:'.length));
  return actor.startsWith('token:') ? t.history.aToken : t.history.somebody;
}

const capital = (text: string) => text.charAt(0).toLocaleUpperCase(t.locale) + text.slice(1);

function streamName(data: JsonObject): string {
  const name = object(data.Name);
  const vhost = string(name.Vhost);
  const path = `${string(name.App)}/${string(name.Stream)}`;
  return vhost === '' || vhost === '__defaultVhost__' ? path : `${vhost}/${path}`;
}

function refused(data: JsonObject): string {
  const reason = string(data.Reason);
  const sentence = t.history.refused(streamName(data), t.history.refusals[reason] ?? reason);
  const more = number(data.Unrecorded);
  return more > 0 ? `${sentence} ${t.history.refusedMore(more)}` : sentence;
}

function ended(data: JsonObject): string {
  const reason = string(data.Reason);
  const sentence = t.history.ended(streamName(data), t.history.ends[reason] ?? reason);
  const totals = object(data.Totals);
  return 'Bytes' in totals ? `${sentence} ${t.history.endedTotals(duration(number(totals.DurationMs)), bytes(number(totals.Bytes)))}` : sentence;
}

function signInFailed(data: JsonObject): string {
  const reason = string(data.Reason);
  const account = t.history.person(string(data.Account));
  return reason === 'wrong_password' ? t.history.signInFailed(account) : t.history.signInFailedOther(account, reason);
}

/** Ends that somebody wanted. */
const wantedEnds = ['PeerLeft', 'Kicked', 'ServerStopped'];

const sentences: Record<string, (data: JsonObject, actor: string) => Sentence> = {
  live_stream_publish_started: (data) => ({
    text: t.history.started(streamName(data), encoder(string(data.Encoder)) || t.history.anEncoder, protocol(string(data.Protocol))),
    tone: 'good',
  }),
  live_stream_publish_refused: (data) => ({ text: refused(data), tone: 'bad' }),
  live_stream_publish_ended: (data) => ({ text: ended(data), tone: wantedEnds.includes(string(data.Reason)) ? 'plain' : 'bad' }),
  owner_account_set_up: () => ({ text: t.history.ownerSetUp, tone: 'plain' }),
  owner_account_password_changed: () => ({ text: t.history.passwordChanged, tone: 'plain' }),
  signed_in: (data) => ({ text: capital(t.history.signedIn(t.history.person(string(data.Account)))), tone: 'plain' }),
  sign_in_failed: (data) => ({ text: signInFailed(data), tone: 'bad' }),
  signed_out: (data) => ({ text: capital(t.history.signedOut(t.history.person(string(data.Account)))), tone: 'plain' }),
  publish_key_made: () => ({ text: t.history.keyMade, tone: 'plain' }),
  publish_key_rotated: (_, actor) => ({ text: t.history.keyRotated(who(actor)), tone: 'plain' }),
  api_token_created: (data, actor) => ({ text: t.history.tokenCreated(string(data.Name), who(actor)), tone: 'plain' }),
  api_token_revoked: (_, actor) => ({ text: t.history.tokenRevoked(who(actor)), tone: 'plain' }),
  server_boot_started: (data) => ({ text: t.history.bootStarted(string(data.Version)), tone: 'good' }),
  server_boot_ended: (data) => (data.Orderly === false ? { text: t.history.bootDied, tone: 'bad' } : { text: t.history.bootEnded, tone: 'plain' }),
};

/** One event as people would tell it; an unknown one, of a newer server, by its name. */
export function sentence(event: EventFacts): Sentence {
  const tell = Object.hasOwn(sentences, event.type) ? sentences[event.type] : undefined;
  return tell ? tell(event.data ?? {}, event.actor) : { text: `${capital(event.type.replaceAll('_', ' '))}.`, tone: 'plain' };
}
