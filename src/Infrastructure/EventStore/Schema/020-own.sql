-- What is ours beside Marten's tables.

-- State of an entity after its newest event, written by the append itself: never behind.
create table if not exists srs_snapshots (
  stream_id varchar primary key,
  type varchar not null,
  version bigint not null,
  state jsonb not null
) with (fillfactor = 80);

create index if not exists srs_snapshots_type on srs_snapshots (type);

-- Encrypted secrets. Events point here; a row can be erased, an event can not.
create table if not exists srs_secrets (
  ref varchar primary key,
  sealed bytea not null,
  created timestamptz not null
);

-- Addresses of peers are personal data: kept beside the history so that they can be erased.
create table if not exists srs_session_peers (
  session_id varchar primary key,
  peer varchar not null,
  seen timestamptz not null
);

-- Commands that were recorded, so that the same one again records nothing.
create table if not exists srs_commands (
  id varchar primary key,
  stream_id varchar not null,
  version bigint not null,
  last_seq bigint not null,
  at timestamptz not null
);

-- Which version of a view is read. Builds that know only an older one go on with that.
create table if not exists srs_views (
  name varchar primary key,
  active_version int not null
);
