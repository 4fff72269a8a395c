-- Where in the history an actor or a correlation may be found: in which chunks of 64 positions. Written behind the events, never with them.
-- Values are there as digests, so that they may have any length.
create table if not exists srs_event_index (
  key bigint not null,
  chunk bigint not null,
  primary key (key, chunk)
);

-- Smallest and largest time of the events in a span of 1,024 positions; clocks may jump, so spans overlap.
create table if not exists srs_event_spans (
  span bigint primary key,
  earliest timestamptz not null,
  latest timestamptz not null
);

-- Eight bytes of SHA-256: the same on every machine and in every version, unlike PostgreSQL's own hashes.
create or replace function srs_event_key(kind varchar, value varchar)
returns bigint language sql immutable strict parallel safe as $$
  select ('x' || encode(substring(sha256(convert_to(kind || ':' || value, 'UTF8')) from 1 for 8), 'hex'))::bit(64)::bigint
$$;
