-- Many independent appends of different streams in one transaction. p_*: one element an append, sorted by stream; e_*: one element an event,
-- in order. Answers one row an append: its ordinal, its new version (null: conflict), the version found, its last position.
-- Order inside: stream rows are inserted or locked first, in key order; versions compared; only then are numbers drawn, so a lost race
-- burns none and every number belongs to a transaction that already has its id.
create or replace function srs_append(
  p_stream varchar[], p_type varchar[], p_expected bigint[], p_count int[], p_snapshot jsonb[],
  e_append int[], e_n int[], e_id uuid[], e_type varchar[], e_dotnet varchar[], e_data jsonb[],
  e_correlation varchar[], e_causation varchar[], e_user varchar[], p_now timestamptz)
returns table (ord int, new_version bigint, found bigint, last_seq bigint)
language plpgsql as $$
begin
  insert into mt_streams (id, type, version, timestamp, created)
    select s, t, 0, p_now, p_now
      from unnest(p_stream, p_type, p_expected) as a (s, t, x)
     where (x is null or x = 0) and not exists (select from mt_streams k where k.id = s)
    on conflict (id) do nothing;

  perform from mt_streams st where st.id = any (p_stream) order by st.id for update;

  return query
  with a as (
    select u.o::int as o, u.s, u.t, u.c, u.snap, st.version as base,
           st.version is not null and not st.is_archived and (u.x is null or u.x = st.version) as fits
      from unnest(p_stream, p_type, p_expected, p_count, p_snapshot) with ordinality as u (s, t, x, c, snap, o)
      left join mt_streams st on st.id = u.s),
  ev as (
    insert into mt_events (seq_id, id, stream_id, version, data, type, timestamp, mt_dotnet_type, correlation_id, causation_id, user_name)
    select nextval('mt_events_sequence'), e.id, a.s, a.base + e.n, e.data, e.type, p_now, e.dotnet, e.correlation, e.causation, e.usr
      from unnest(e_append, e_n, e_id, e_type, e_dotnet, e_data, e_correlation, e_causation, e_user)
             as e (ap, n, id, type, dotnet, data, correlation, causation, usr)
      join a on a.o = e.ap and a.fits
     order by e.ap, e.n
    returning seq_id, stream_id),
  up as (
    update mt_streams st set version = a.base + a.c, timestamp = p_now from a where a.fits and st.id = a.s),
  snap as (
    insert into srs_snapshots (stream_id, type, version, state)
    select a.s, a.t, a.base + a.c, a.snap from a where a.fits and a.snap is not null
    on conflict (stream_id) do update set version = excluded.version, state = excluded.state),
  last as (
    select ev.stream_id, max(ev.seq_id) as seq from ev group by ev.stream_id)
  select a.o, case when a.fits then a.base + a.c end, coalesce(a.base, 0), coalesce(last.seq, 0)
    from a left join last on last.stream_id = a.s and a.fits;
end $$;
