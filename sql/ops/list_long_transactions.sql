-- Transactions that have been open for long, prepared ones and replication slots included, with the statement that
-- ends each. One with an id of its own holds back the watermark: no event after it is delivered. One with a snapshot
-- keeps VACUUM from clearing what was deleted since. Of all databases of the server, since either counts for all.
--
-- Literals in queries are left out. What app_api may not see (it lacks pg_read_all_stats) is not listed.
--
-- Errors: PT400 invalid_interval

create or replace function ops.list_long_transactions(p_older_than interval default '1 minute')
returns table (
    kind            text,
    process_id      integer,
    holder          text,
    database_name   text,
    state           text,
    since           timestamptz,
    age             interval,
    holds_watermark boolean,
    holds_vacuum    boolean,
    query           text,
    remedy          text
)
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    if p_older_than is null or p_older_than < interval '0' then
        raise exception 'invalid_interval'
            using errcode = 'PT400', detail = format('Older than %s.', coalesce(p_older_than::text, 'null')),
                  hint = 'Write an interval such as 5 minutes.';
    end if;

    return query
    select
        'session', a.pid, concat_ws(' ', a.usename, nullif(a.application_name, ''), host(a.client_addr)), a.datname::text,
        a.state, a.xact_start, date_trunc('second', clock_timestamp() - a.xact_start), a.backend_xid is not null,
        a.backend_xmin is not null, left(regexp_replace(a.query, '''[^'']*(''|$)', '?', 'g'), 120),
        format(
            'select %s(%s);', case when a.state = 'active' then 'pg_cancel_backend' else 'pg_terminate_backend' end, a.pid
        )
    from pg_stat_activity as a
    where a.backend_type = 'client backend' and a.pid <> pg_backend_pid()
        and a.xact_start <= clock_timestamp() - p_older_than
    union all
    select
        'prepared', null, p.owner::text || ' ' || p.gid, p.database::text, 'prepared', p.prepared,
        date_trunc('second', clock_timestamp() - p.prepared), true, true, null,
        format('rollback prepared %L; -- in database %I, or commit prepared', p.gid, translate(p.database, E'\n\r', '  '))
    from pg_prepared_xacts as p
    where p.prepared <= clock_timestamp() - p_older_than
    union all
    select
        'slot', s.active_pid, s.slot_name::text, s.database::text, case when s.active then 'active' else 'inactive' end,
        null, null, false, true, null,
        format('select pg_drop_replication_slot(%L); -- if its reader is gone for good', s.slot_name)
    from pg_replication_slots as s
    where not s.active
    order by 6 nulls last, 2;
end;
$$;

comment on function ops.list_long_transactions(interval) is
    'Transactions that have been open for long, and hold back events or VACUUM; the statement that ends each.';

grant execute on function ops.list_long_transactions(interval) to admin, service_role;
