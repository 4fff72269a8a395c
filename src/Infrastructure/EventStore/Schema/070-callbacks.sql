-- What callback targets are told: waiting, sent, given up. Times come from the caller: the server's clock is not asked.

create sequence if not exists srs_callback_order;

create table if not exists srs_callback_deliveries (
  id varchar collate "C" primary key,
  seq bigint not null default nextval('srs_callback_order'),
  callback varchar collate "C" not null,
  line varchar collate "C" not null,       -- what is of one line is sent in the order of seq: the stream
  notice jsonb not null,
  made timestamptz not null,
  state smallint not null default 0,       -- 0 waiting, 1 delivered, 2 given up, 3 refused
  attempts int not null default 0,
  last_at timestamptz,
  last_status int,
  last_ms int,
  last_error varchar,
  last_response varchar
) with (fillfactor = 80);

create unique index if not exists srs_callback_deliveries_seq on srs_callback_deliveries (seq);
create index if not exists srs_callback_deliveries_callback on srs_callback_deliveries (callback, seq);
create index if not exists srs_callback_deliveries_waiting on srs_callback_deliveries (callback, line, seq) where state = 0;
create index if not exists srs_callback_deliveries_made on srs_callback_deliveries (made);

-- The lines in which something waits. Whoever adds to a line, sends from it or ends it holds its row first, in the order of the key.
create table if not exists srs_callback_lines (
  callback varchar collate "C" not null,
  line varchar collate "C" not null,
  due timestamptz not null,                -- of the next attempt
  owner varchar,
  lease_until timestamptz,
  primary key (callback, line)
) with (fillfactor = 70);

create index if not exists srs_callback_lines_due on srs_callback_lines (callback, due);

-- Adds deliveries that were not added before. A line that rests after a failure rests on.
create or replace function callback_put(p_id varchar[], p_callback varchar[], p_line varchar[], p_notice jsonb[], p_now timestamptz)
returns void
language plpgsql
set plan_cache_mode = force_generic_plan
as $$
begin
  insert into srs_callback_lines as l (callback, line, due)
  select distinct u.callback, u.line, p_now from unnest(p_callback, p_line) as u (callback, line) order by 1, 2
      on conflict (callback, line) do update set due = l.due;
  insert into srs_callback_deliveries (id, callback, line, notice, made)
  select u.id, u.callback, u.line, u.notice, p_now
    from unnest(p_id, p_callback, p_line, p_notice) with ordinality as u (id, callback, line, notice, o) order by u.o
      on conflict (id) do nothing;
end $$;

-- Leases lines of one target that are due, and answers the first deliveries of each, in order. What others are just claiming is passed over.
create or replace function callback_claim(p_callback varchar, p_lines int, p_each int, p_owner varchar, p_now timestamptz, p_until timestamptz)
returns table (line varchar, id varchar, notice jsonb, made timestamptz, attempts int)
language plpgsql
set plan_cache_mode = force_generic_plan
set enable_seqscan = off                   -- the plan of an empty table would be kept while it fills
as $$
begin
  return query
  with due as materialized (
    select l.line from srs_callback_lines l
     where l.callback = p_callback and l.due <= p_now and (l.lease_until is null or l.lease_until <= p_now)
     order by l.due
     limit p_lines
       for update skip locked),
  claimed as (
    update srs_callback_lines l set owner = p_owner, lease_until = p_until
      from due where l.callback = p_callback and l.line = due.line
    returning l.line)
  select c.line, d.id, d.notice, d.made, d.attempts
    from claimed c
    left join lateral (
           select * from srs_callback_deliveries e
            where e.callback = p_callback and e.line = c.line and e.state = 0
            order by e.seq limit p_each) as d on true
   order by c.line, d.seq;
end $$;

-- Writes down what came of deliveries, and gives lines back; one in which nothing waits any more ends.
-- p_due: when a line goes on; null: at once.
create or replace function callback_settle(
  p_callback varchar, p_owner varchar, p_now timestamptz, p_line varchar[], p_due timestamptz[],
  r_id varchar[], r_state smallint[], r_attempts int[], r_at timestamptz[], r_status int[], r_ms int[], r_error varchar[], r_response varchar[])
returns void
language plpgsql
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
as $$
begin
  perform 1 from srs_callback_lines l where l.callback = p_callback and l.line = any (p_line) and l.owner = p_owner order by l.line for update;
  update srs_callback_deliveries d
     set state = r.state, attempts = r.attempts, last_at = r.at, last_status = r.status, last_ms = r.ms, last_error = r.error, last_response = r.response
    from unnest(r_id, r_state, r_attempts, r_at, r_status, r_ms, r_error, r_response) as r (id, state, attempts, at, status, ms, error, response)
   where d.id = r.id and d.state = 0;
  delete from srs_callback_lines l
   where l.callback = p_callback and l.line = any (p_line) and l.owner = p_owner
     and not exists (select 1 from srs_callback_deliveries d where d.callback = p_callback and d.line = l.line and d.state = 0);
  update srs_callback_lines l set owner = null, lease_until = null, due = coalesce(g.due, p_now)
    from unnest(p_line, p_due) as g (line, due)
   where l.callback = p_callback and l.line = g.line and l.owner = p_owner;
end $$;

-- Sends one again, behind what waits in its line.
create or replace function callback_redeliver(p_id varchar, p_now timestamptz) returns boolean
language plpgsql
as $$
declare
  target srs_callback_deliveries;
begin
  select * into target from srs_callback_deliveries d where d.id = p_id and d.state <> 3;
  if not found then
    return false;
  end if;
  insert into srs_callback_lines as l (callback, line, due) values (target.callback, target.line, p_now)
      on conflict (callback, line) do update set due = p_now;
  update srs_callback_deliveries d
     set state = 0, attempts = 0, seq = case when d.state = 0 then d.seq else nextval('srs_callback_order') end
   where d.id = p_id and d.state <> 3;
  return true;
end $$;

-- The target is gone: nothing waits for it any more.
create or replace function callback_give_up(p_callback varchar) returns void
language plpgsql
as $$
begin
  perform 1 from srs_callback_lines l where l.callback = p_callback order by l.line for update;
  update srs_callback_deliveries d set state = 2, last_error = coalesce(nullif(d.last_error, '') || ' ', '') || 'The target was removed.', last_at = coalesce(d.last_at, d.made),
         last_status = coalesce(d.last_status, 0), last_ms = coalesce(d.last_ms, 0), last_response = coalesce(d.last_response, '')
   where d.callback = p_callback and d.state = 0;
  delete from srs_callback_lines l where l.callback = p_callback;
end $$;
