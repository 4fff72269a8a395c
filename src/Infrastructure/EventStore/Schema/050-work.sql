-- Work that should run, and who runs it. A row is desired until it is unwanted; it goes when its runner has stopped.
create table if not exists srs_work (
  key varchar collate "C" primary key,
  kind varchar not null,
  spec jsonb not null,
  generation bigint not null default 1,         -- moves when the spec changes: the runner starts again
  wanted boolean not null default true,
  owner varchar,
  fence bigint not null default 0,              -- moves with every change of owner: an old owner is known by it
  lease_until timestamptz,
  status varchar not null default 'waiting',
  reason varchar not null default '',
  attempts int not null default 0,
  not_before timestamptz,
  since timestamptz not null
);

-- Nodes that take work, so that each takes a fair share.
create table if not exists srs_work_nodes (
  node varchar primary key,
  seen timestamptz not null
);
