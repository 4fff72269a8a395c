-- Durable messages. Times come from the caller: the server's clock is not asked.

-- Every id that was ever sent, until some time after its message was handled: its primary key alone decides what a repeat is.
create table if not exists bus_ids (
  id varchar collate "C" primary key,
  at timestamptz not null                  -- when it was sent, due or handled, whichever is later; to the hour
);

create index if not exists bus_ids_at on bus_ids (at);

create sequence if not exists bus_order;

-- Messages that wait or are being handled.
create table if not exists bus_messages (
  id varchar collate "C" primary key,
  seq bigint not null default nextval('bus_order'),
  type varchar not null,
  body jsonb not null,
  order_key varchar collate "C",
  held boolean not null,                   -- an older message of the same key is still here
  due timestamptz not null,
  attempt int not null default 0,          -- attempts begun
  owner varchar,
  token uuid,                              -- of the claim; without it nobody can end or extend it
  lease_until timestamptz,
  correlation_id varchar,
  causation_id varchar,
  actor varchar not null,
  sent timestamptz not null,
  last_error varchar
) with (fillfactor = 70);                  -- a claim changes no indexed column and stays on its page

create index if not exists bus_messages_due on bus_messages (due, seq) where not held;
create index if not exists bus_messages_order on bus_messages (order_key, seq) where order_key is not null;

create table if not exists bus_dead_letters (
  id varchar collate "C" primary key,
  position bigint not null generated always as identity unique,
  type varchar not null,
  body jsonb not null,
  order_key varchar collate "C",
  attempts int not null,
  exception_type varchar not null,
  exception_message varchar not null,
  correlation_id varchar,
  causation_id varchar,
  actor varchar not null,
  sent timestamptz not null,
  died timestamptz not null
);

create index if not exists bus_dead_letters_type on bus_dead_letters (type);

-- Who adds to a key or takes from it holds its lock until the commit: so messages of one key become visible in the order of their numbers, and
-- there is always exactly one that is not held. Always called before rows are touched, and once a transaction: nobody waits in a circle.
create or replace function bus_lock(p_keys varchar[]) returns void language sql as $$
  select pg_advisory_xact_lock(1651864159, k.hash)
    from (select distinct hashtext(u.key) as hash from unnest(p_keys) as u (key) where u.key is not null order by 1) as k
$$;

-- The oldest message of each key may be claimed.
create or replace function bus_promote(p_keys varchar[]) returns void language sql as $$
  update bus_messages m set held = false
    from (select distinct u.key from unnest(p_keys) as u (key) where u.key is not null) as k
   cross join lateral (select e.id from bus_messages e where e.order_key = k.key order by e.seq limit 1) as head
   where m.id = head.id and m.held
$$;

-- Sends what was not sent before. The caller holds the locks of the keys.
create or replace function bus_put(
  p_id varchar[], p_type varchar[], p_body jsonb[], p_key varchar[], p_due timestamptz[],
  p_correlation varchar[], p_causation varchar[], p_actor varchar[], p_now timestamptz)
returns void
language plpgsql
set plan_cache_mode = force_generic_plan
as $$
begin
  with given as materialized (
    select distinct on (u.id) u.*
      from unnest(p_id, p_type, p_body, p_key, p_due, p_correlation, p_causation, p_actor) with ordinality
        as u (id, type, body, key, due, correlation, causation, actor, o)
     order by u.id, u.o),
  fresh as (
    insert into bus_ids (id, at) select g.id, greatest(g.due, p_now) from given g order by g.id   -- others insert in the same order
    on conflict (id) do nothing
    returning bus_ids.id)
  insert into bus_messages (id, type, body, order_key, held, due, correlation_id, causation_id, actor, sent)
  select g.id, g.type, g.body, g.key, g.key is not null, g.due, g.correlation, g.causation, g.actor, p_now
    from given g join fresh f on f.id = g.id
   order by g.o;
  if array_length(array_remove(p_key, null), 1) > 0 then
    perform bus_promote(p_key);
  end if;
end $$;

create or replace function bus_send(
  p_id varchar[], p_type varchar[], p_body jsonb[], p_key varchar[], p_due timestamptz[],
  p_correlation varchar[], p_causation varchar[], p_actor varchar[], p_now timestamptz)
returns void
language plpgsql
as $$
begin
  if array_length(array_remove(p_key, null), 1) > 0 then
    perform bus_lock(p_key);
  end if;
  perform bus_put(p_id, p_type, p_body, p_key, p_due, p_correlation, p_causation, p_actor, p_now);
end $$;

-- Leases what is due, at most p_limit, to one owner under one token. What others are just claiming is passed over.
create or replace function bus_claim(p_now timestamptz, p_limit int, p_owner varchar, p_token uuid, p_until timestamptz)
returns table (id varchar, type varchar, body jsonb, order_key varchar, attempt int, correlation_id varchar, causation_id varchar, actor varchar)
language plpgsql
set plan_cache_mode = force_generic_plan
set enable_seqscan = off                   -- the plan of an empty table would be kept while it fills
as $$
begin
  return query
  with due as materialized (
    select d.id from bus_messages d
     where not d.held and d.due <= p_now and (d.lease_until is null or d.lease_until <= p_now)
     order by d.due, d.seq
     limit p_limit
       for update skip locked)
  update bus_messages m set owner = p_owner, token = p_token, lease_until = p_until, attempt = m.attempt + 1
    from due where m.id = due.id
  returning m.id, m.type, m.body, m.order_key, m.attempt, m.correlation_id, m.causation_id, m.actor;
end $$;

-- Ends messages that were handled and sends what their handlers want sent. c_*: one element a message to send, c_parent the id of the one that
-- was handled. Answers the ids that were ended: not those whose lease went to somebody else.
create or replace function bus_complete(
  p_id varchar[], p_token uuid[], p_key varchar[],
  c_parent varchar[], c_id varchar[], c_type varchar[], c_body jsonb[], c_correlation varchar[], c_causation varchar[], c_actor varchar[], p_now timestamptz)
returns setof varchar
language plpgsql
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
as $$
declare
  done varchar[];
begin
  perform bus_lock(p_key);
  with gone as (
    delete from bus_messages m using unnest(p_id, p_token) as g (id, token)
     where m.id = g.id and m.token = g.token
    returning m.id)
  select coalesce(array_agg(gone.id), '{}') into done from gone;
  perform bus_promote(p_key);
  update bus_ids i set at = p_now where i.id = any (done) and i.at < p_now - interval '1 hour';
  if array_length(c_id, 1) > 0 then
    perform bus_put(
              array_agg(c.id order by c.o), array_agg(c.type order by c.o), array_agg(c.body order by c.o), array_agg(null::varchar),
              array_agg(p_now), array_agg(c.correlation order by c.o), array_agg(c.causation order by c.o), array_agg(c.actor order by c.o), p_now)
       from unnest(c_parent, c_id, c_type, c_body, c_correlation, c_causation, c_actor) with ordinality
         as c (parent, id, type, body, correlation, causation, actor, o)
      where c.parent = any (done)
     having count(*) > 0;
  end if;
  return query select unnest(done);
end $$;

-- Lets messages rest until p_due. p_back: attempts that do not count, because nothing was tried.
create or replace function bus_retry(p_id varchar[], p_token uuid[], p_due timestamptz[], p_back int[], p_error varchar[])
returns setof varchar language sql as $$
  update bus_messages m
     set owner = null, token = null, lease_until = null, due = g.due, attempt = m.attempt - g.back, last_error = coalesce(g.error, m.last_error)
    from unnest(p_id, p_token, p_due, p_back, p_error) as g (id, token, due, back, error)
   where m.id = g.id and m.token = g.token
  returning m.id
$$;

create or replace function bus_renew(p_id varchar[], p_token uuid[], p_until timestamptz)
returns setof varchar language sql as $$
  update bus_messages m set lease_until = p_until
    from unnest(p_id, p_token) as g (id, token)
   where m.id = g.id and m.token = g.token
  returning m.id
$$;

-- Gives back what an owner claimed and does not work on (the answer to its claim was lost, or it stops): nothing was tried.
create or replace function bus_give_back(p_owner varchar, p_working uuid[])
returns setof varchar language sql as $$
  update bus_messages m set owner = null, token = null, lease_until = null, attempt = m.attempt - 1
   where m.owner = p_owner and m.token <> all (p_working)
  returning m.id
$$;

create or replace function bus_bury(p_id varchar[], p_token uuid[], p_key varchar[], p_type varchar[], p_message varchar[], p_now timestamptz)
returns setof varchar
language plpgsql
as $$
begin
  perform bus_lock(p_key);
  return query
  with gone as (
    delete from bus_messages m using unnest(p_id, p_token, p_type, p_message) as g (id, token, type, message)
     where m.id = g.id and m.token = g.token
    returning m.*, g.type as exception_type, g.message as exception_message)
  insert into bus_dead_letters (
         id, type, body, order_key, attempts, exception_type, exception_message, correlation_id, causation_id, actor, sent, died)
  select g.id, g.type, g.body, g.order_key, g.attempt, g.exception_type, g.exception_message, g.correlation_id, g.causation_id, g.actor, g.sent, p_now
    from gone g
  returning bus_dead_letters.id;
  perform bus_promote(p_key);
end $$;

-- Sends dead letters again: with all their attempts, behind what waits now.
create or replace function bus_replay(p_id varchar[], p_now timestamptz)
returns setof varchar
language plpgsql
as $$
declare
  keys varchar[];
begin
  select array_agg(d.order_key) into keys from bus_dead_letters d where d.id = any (p_id);
  perform bus_lock(keys);
  return query
  with back as (
    delete from bus_dead_letters d where d.id = any (p_id) returning d.*)
  insert into bus_messages (id, type, body, order_key, held, due, correlation_id, causation_id, actor, sent)
  select b.id, b.type, b.body, b.order_key, b.order_key is not null, p_now, b.correlation_id, b.causation_id, b.actor, b.sent
    from back b order by b.position
  returning bus_messages.id;
  perform bus_promote(keys);
end $$;

-- Takes back a message that has not begun.
create or replace function bus_cancel(p_id varchar, p_now timestamptz)
returns setof varchar
language plpgsql
as $$
declare
  keys varchar[];
begin
  select array_agg(m.order_key) into keys from bus_messages m where m.id = p_id;
  perform bus_lock(keys);
  return query delete from bus_messages m where m.id = p_id and m.attempt = 0 returning m.id;
  update bus_ids i set at = p_now where i.id = p_id;
  perform bus_promote(keys);
end $$;

-- Forgets ids that were handled before p_before, at most p_limit.
create or replace function bus_prune(p_before timestamptz, p_limit int)
returns setof varchar language sql as $$
  delete from bus_ids where id in (
    select i.id from bus_ids i
     where i.at < p_before
       and not exists (select 1 from bus_messages m where m.id = i.id)
       and not exists (select 1 from bus_dead_letters d where d.id = i.id)
     order by i.at limit p_limit)
  returning id
$$;
