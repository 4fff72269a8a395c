-- Marten 9's tables for string stream identity with correlation_id, causation_id, headers and user_name on.
-- Not a column, index or constraint more: Marten would drop what it does not know.
create table if not exists mt_streams (
  id varchar not null,
  type varchar,
  version bigint,
  timestamp timestamptz not null default now(),
  created timestamptz not null default now(),
  tenant_id varchar default '*DEFAULT*',
  is_archived boolean default false,
  constraint pkey_mt_streams_id primary key (id)
);

create sequence if not exists mt_events_sequence;

create table if not exists mt_events (
  seq_id bigint not null,
  id uuid not null,
  stream_id varchar,
  version bigint not null,
  data jsonb not null,
  bdata bytea,
  type varchar(500) not null,
  timestamp timestamptz not null default now(),
  tenant_id varchar default '*DEFAULT*',
  mt_dotnet_type varchar,
  correlation_id varchar,
  causation_id varchar,
  headers jsonb,
  user_name varchar,
  is_archived boolean default false,
  constraint pkey_mt_events_seq_id primary key (seq_id),
  constraint fkey_mt_events_stream_id foreign key (stream_id) references mt_streams (id) on delete cascade
);

-- Room on the page, so that moving the version leaves the index alone (storage, not shape).
alter table mt_streams set (fillfactor = 80);

create unique index if not exists pk_mt_events_stream_and_version on mt_events (stream_id, version);

alter sequence mt_events_sequence owned by mt_events.seq_id;

create table if not exists mt_event_progression (
  name varchar not null,
  last_seq_id bigint,
  last_updated timestamptz default transaction_timestamp(),
  constraint pk_mt_event_progression primary key (name)
);

create table if not exists mt_high_water_skips (
  ending_sequence bigint not null,
  starting_sequence bigint not null,
  timestamp timestamptz default transaction_timestamp(),
  constraint pkey_mt_high_water_skips_ending_sequence primary key (ending_sequence)
);

create table if not exists mt_doc_deadletterevent (
  id uuid not null,
  data jsonb not null,
  mt_last_modified timestamptz default transaction_timestamp(),
  mt_version uuid not null default (md5(((random())::text || (clock_timestamp())::text)))::uuid,
  mt_dotnet_type varchar,
  constraint pkey_mt_doc_deadletterevent_id primary key (id)
);
