-- Whether vacuum keeps up: how far the oldest row is from the end of transaction numbers, tables that are
-- past what should have set autovacuum off, rows that are dead.
--
-- A row's remains are compared per table with the same sum that autovacuum does, with the table's own
-- settings. Partitions count by their own.

create or replace function ops._read_vacuum_gauges()
returns table (gauge text, labels jsonb, value double precision)
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    return query
    select 'oldest_xid_age', '{}'::jsonb, age(d.datfrozenxid)::double precision
    from pg_database as d
    where d.datname = current_database()
    union all
    select 'xid_age_limit', '{}', current_setting('autovacuum_freeze_max_age')::double precision
    union all
    select 'oldest_snapshot_xids', '{}', coalesce(max(age(a.backend_xmin)), 0)
    from pg_stat_activity as a
    where a.backend_xmin is not null and a.pid <> pg_backend_pid()
    union all
    select t.gauge, '{}', t.value
    from (
        select count(*) filter (where s.dead > s.threshold) as overdue, sum(s.dead) as dead, sum(s.dead + s.live) as total
        from (
            select c.reltuples, pg_stat_get_dead_tuples(c.oid) as dead, pg_stat_get_live_tuples(c.oid) as live,
                coalesce((
                    select o.option_value::double precision
                    from pg_options_to_table(c.reloptions) as o
                    where o.option_name = 'autovacuum_vacuum_threshold'
                ), current_setting('autovacuum_vacuum_threshold')::double precision)
                + greatest(c.reltuples, 0) * coalesce((
                    select o.option_value::double precision
                    from pg_options_to_table(c.reloptions) as o
                    where o.option_name = 'autovacuum_vacuum_scale_factor'
                ), current_setting('autovacuum_vacuum_scale_factor')::double precision) as threshold
            from pg_class as c
            where c.relkind in ('r', 'm') and c.relowner = 'app_owner'::regrole
        ) as s
    ) as s
    cross join lateral (
        values ('vacuum_overdue_tables', s.overdue::double precision), ('dead_rows', s.dead::double precision),
            ('dead_row_ratio', coalesce(s.dead / nullif(s.total, 0), 0)::double precision)
    ) as t (gauge, value);
end;
$$;

comment on function ops._read_vacuum_gauges() is 'Whether vacuum keeps up.';
