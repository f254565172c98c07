-- Indexes that no query of this server has used, largest first, with the statement that drops each. Those that
-- guard a rule (unique, keys, exclusion, replica identity) are not listed, whether used or not.
--
-- is_settled says whether that means something: counted for p_days at least, and no replica is connected, whose
-- queries are not counted here. Indexes of the program serve queries that may come later; drop your own.
--
-- Errors: PT400 invalid_days

create or replace function ops.list_unused_indexes(p_days integer default 30)
returns table (
    table_name    text,
    index_name    text,
    columns       text,
    byte_count    bigint,
    row_estimate  bigint,
    is_ours       boolean,
    is_settled    boolean,
    counted_since timestamptz,
    remedy        text
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
                  hint = 'Say for how many days nobody must have used it.';
    end if;

    return query
    select
        format('%I.%I', i.schema_name, i.table_name), format('%I.%I', i.schema_name, i.index_name),
        array_to_string(i.columns, ', '), i.byte_count, i.row_estimate, n.nspowner = 'app_owner'::regrole,
        s.since <= now() - make_interval(days => p_days) and not exists (select from pg_stat_replication), s.since,
        format(
            'drop index %s%I.%I;', case when not i.is_partitioned then 'concurrently ' else '' end, i.schema_name, i.index_name
        )
    from ops._get_indexes() as i
    join pg_namespace as n on n.nspname = i.schema_name
    join pg_stat_database as d on d.datname = current_database()
    cross join lateral (select coalesce(d.stats_reset, pg_postmaster_start_time())) as s (since)
    where i.scan_count = 0 and not i.is_unique and not i.is_needed
    order by i.byte_count desc, 2;
end;
$$;

comment on function ops.list_unused_indexes(integer) is 'Indexes that no query has used, with the statement that drops each.';

grant execute on function ops.list_unused_indexes(integer) to admin, service_role;
