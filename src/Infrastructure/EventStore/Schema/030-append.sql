-- Many independent appends of different streams in one statement. p_*: one element an append; e_*: one element an event, in order.
-- Answers one row an append: its ordinal, its new version (null: conflict), the version found, its last position.
-- The stream's row is inserted or moved first and only a row that fits is; events join what came of that. So a lost race draws no number,
-- and every number belongs to a transaction that already has its id: the rule that makes holes decidable.
create or replace function srs_append(
  p_stream varchar[], p_type varchar[], p_expected bigint[], p_count int[], p_snapshot jsonb[],
  e_append int[], e_n int[], e_id uuid[], e_type varchar[], e_dotnet varchar[], e_data jsonb[],
  e_correlation varchar[], e_causation varchar[], e_user varchar[], p_now timestamptz)
returns table (ord int, new_version bigint, found bigint, last_seq bigint)
language plpgsql
set plan_cache_mode = force_generic_plan   -- a plan for each size of batch does not pay: see docs/performance.md
as $$
begin
  return query
  with a as materialized (
    select u.o::int as o, u.s, u.t, u.x, u.c, u.snap
      from unnest(p_stream, p_type, p_expected, p_count, p_snapshot) with ordinality as u (s, t, x, c, snap, o)),
  made as (
    insert into mt_streams (id, type, version, timestamp, created)
    select a.s, a.t, a.c, p_now, p_now from a where a.x is null or a.x = 0
    on conflict (id) do nothing
    returning id, 0::bigint as base),
  moved as (
    update mt_streams st set version = st.version + a.c, timestamp = p_now
      from a where st.id = a.s and not st.is_archived and (a.x is null or (a.x > 0 and a.x = st.version))
    returning st.id, st.version - a.c as base),
  fits as materialized (
    select a.o, a.s, a.t, a.c, a.snap, f.base from (select * from made union all select * from moved) as f join a on a.s = f.id),
  snap as (
    insert into srs_snapshots (stream_id, type, version, state)
    select f.s, f.t, f.base + f.c, f.snap from fits f where f.snap is not null
    on conflict (stream_id) do update set version = excluded.version, state = excluded.state),
  ev as (
    insert into mt_events (seq_id, id, stream_id, version, data, type, timestamp, mt_dotnet_type, correlation_id, causation_id, user_name)
    select nextval('mt_events_sequence'), e.id, f.s, f.base + e.n, e.data, e.type, p_now, e.dotnet, e.correlation, e.causation, e.usr
      from unnest(e_append, e_n, e_id, e_type, e_dotnet, e_data, e_correlation, e_causation, e_user)
             as e (ap, n, id, type, dotnet, data, correlation, causation, usr)
      join fits f on f.o = e.ap
     order by e.ap, e.n
    returning mt_events.seq_id, mt_events.stream_id),
  last as (
    select ev.stream_id, max(ev.seq_id) as seq from ev group by ev.stream_id)
  select a.o, f.base + f.c,
         case when f.o is null then coalesce((select k.version from mt_streams k where k.id = a.s), 0) else f.base end,
         coalesce(last.seq, 0)
    from a left join fits f on f.o = a.o left join last on last.stream_id = f.s;
end $$;
