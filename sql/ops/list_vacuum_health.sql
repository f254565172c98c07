-- Tables that VACUUM or ANALYZE does not get to, with the statement that mends each: dead rows past twice the point at
-- which autovacuum should have come, autovacuum switched off for a table, rows that were never analysed; and
-- partitioned tables not analysed for p_days, which autovacuum never does (it analyses their partitions).
-- `mainspring maintain --vacuum` runs the statements.
--
-- Errors: PT400 invalid_days

create or replace function ops.list_vacuum_health(p_days integer default 30)
returns table (
    table_name      text,
    problem         text,
    row_estimate    bigint,
    dead_rows       bigint,
    last_vacuum_at  timestamptz,
    last_analyze_at timestamptz,
    remedy          text
)
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    if p_days is null or p_days < 0 then
        raise exception 'invalid_days'
            using errcode = 'PT400', detail = format('%s days.', coalesce(p_days::text, 'null')),
                  hint = 'Say how long ago a partitioned table may have been analysed.';
    end if;

    return query
    select
        h.name, p.problem, h.row_estimate, h.n_dead_tup, h.vacuumed_at, h.analyzed_at, p.remedy
    from (
        select
            format('%I.%I', n.nspname, t.relname) as name, s.n_dead_tup, s.n_live_tup, s.n_mod_since_analyze, t.relkind,
            greatest(t.reltuples, s.n_live_tup, 0)::bigint as row_estimate, t.reltuples,
            greatest(s.last_vacuum, s.last_autovacuum) as vacuumed_at, greatest(s.last_analyze, s.last_autoanalyze) as analyzed_at,
            coalesce('autovacuum_enabled=false' = any (t.reloptions) or 'autovacuum_enabled=off' = any (t.reloptions), false) as is_off,
            current_setting('autovacuum_vacuum_threshold')::bigint
                + current_setting('autovacuum_vacuum_scale_factor')::numeric * greatest(t.reltuples, 0)::numeric as threshold,
            t.relkind = 'p' and exists (
                select from pg_inherits as i join pg_class as c on c.oid = i.inhrelid where i.inhparent = t.oid and c.reltuples > 0
            ) as is_parent
        from pg_stat_all_tables as s
        join pg_class as t on t.oid = s.relid
        join pg_namespace as n on n.oid = t.relnamespace
        where n.nspname not in ('pg_catalog', 'information_schema') and n.nspname !~ '^pg_(toast|temp)'
    ) as h
    cross join lateral (
        values
            (
                h.n_dead_tup > 2 * h.threshold + 1000, h.n_dead_tup || ' dead rows, autovacuum should have come at '
                || round(h.threshold), format('vacuum (analyze) %s;', h.name)
            ),
            (h.is_off, 'autovacuum is off for it', format('alter table %s reset (autovacuum_enabled);', h.name)),
            (
                h.relkind <> 'p' and h.analyzed_at is null and greatest(h.n_live_tup, h.n_mod_since_analyze) > 10000,
                'never analysed, with ' || greatest(h.n_live_tup, h.n_mod_since_analyze) || ' rows', format('analyze %s;', h.name)
            ),
            (
                h.is_parent and coalesce(h.analyzed_at < now() - make_interval(days => p_days), true),
                'a partitioned table that was ' || coalesce('last analysed ' || h.analyzed_at::date, 'never analysed as a whole'),
                format('analyze %s;', h.name)
            )
    ) as p (is_so, problem, remedy)
    where p.is_so
    order by h.n_dead_tup desc, h.name;
end;
$$;

comment on function ops.list_vacuum_health(integer) is
    'Tables that VACUUM or ANALYZE does not get to, with the statement that mends each.';

grant execute on function ops.list_vacuum_health(integer) to admin, service_role;
