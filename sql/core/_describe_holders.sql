-- Who holds locks on a table or a partition of it: a sentence for whoever could not get them.

create or replace function core._describe_holders(p_table_name text, p_partition_name text)
returns text
language sql
volatile
security definer
set search_path = pg_catalog, pg_temp
begin atomic
    select coalesce(
        'Locked by ' || string_agg(
            format(
                'process %s (%s%s)', h.pid, coalesce(nullif(a.application_name, ''), 'unnamed'),
                ', its transaction is ' || date_trunc('second', clock_timestamp() - a.xact_start) || ' old'
            ),
            ', ' order by a.xact_start, h.pid
        ) || '.',
        'Whoever held a lock has let it go since.'
    )
    from (
        select distinct l.pid
        from pg_locks as l
        where l.locktype = 'relation'
            and l.database = (select d.oid from pg_database as d where d.datname = current_database())
            and l.relation in (core._get_oid(p_table_name), core._get_oid(p_partition_name))
            and l.granted
            and l.pid <> pg_backend_pid()
    ) as h
    left join pg_stat_activity as a on a.pid = h.pid;
end;

comment on function core._describe_holders(text, text) is 'Who holds locks on a table or a partition of it, as a sentence.';
