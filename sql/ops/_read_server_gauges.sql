-- The server: connections, size, replication, the archive of its log, time since it started.
--
-- What other users' sessions do is seen where app_api may read all statistics (pg_read_all_stats, which
-- roles.sql grants where it may); where it may not, figures of replication are left out.

create or replace function ops._read_server_gauges()
returns table (gauge text, labels jsonb, value double precision)
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    c_is_standby constant boolean := pg_is_in_recovery();
    v_at         constant pg_lsn := case when c_is_standby then pg_last_wal_replay_lsn() else pg_current_wal_lsn() end;
begin
    return query
    select 'connections', jsonb_build_object('state', t.state), count(a.pid)::double precision
    from unnest(array['active', 'idle', 'idle_in_transaction', 'other']) as t (state)
    left join pg_stat_activity as a on a.backend_type = 'client backend' and a.datname = current_database() and t.state = case
        when a.state in ('active', 'idle') then a.state
        when a.state like 'idle in transaction%' then 'idle_in_transaction'
        else 'other'
    end
    group by t.state
    union all
    select 'connections_used', '{}', sum(d.numbackends)::double precision
    from pg_stat_database as d
    union all
    select 'connections_limit', '{}', current_setting('max_connections')::double precision
        - current_setting('superuser_reserved_connections')::double precision
        - coalesce(current_setting('reserved_connections', true), '0')::double precision
    union all
    select 'database_size_bytes', '{}', pg_database_size(current_database())::double precision
    union all
    select 'oldest_transaction_seconds', '{}',
        coalesce(max(extract(epoch from clock_timestamp() - a.xact_start)), 0)::double precision
    from pg_stat_activity as a
    where a.datname = current_database() and a.pid <> pg_backend_pid() and a.backend_type = 'client backend'
    union all
    select 'lock_waits', '{}', count(*)
    from pg_stat_activity as a
    where a.datname = current_database() and a.wait_event_type = 'Lock'
    union all
    select 'deadlocks', '{}', d.deadlocks
    from pg_stat_database as d
    where d.datname = current_database()
    union all
    select 'server_uptime_seconds', '{}', extract(epoch from clock_timestamp() - pg_postmaster_start_time())
    union all
    select 'server_is_standby', '{}', c_is_standby::integer
    union all
    select 'replication_lag_bytes', jsonb_build_object('standby', r.application_name),
        max(pg_wal_lsn_diff(v_at, r.replay_lsn))
    from pg_stat_replication as r
    where r.replay_lsn is not null
    group by r.application_name
    union all
    select 'replication_lag_seconds', jsonb_build_object('standby', r.application_name),
        coalesce(max(extract(epoch from r.replay_lag)), 0)
    from pg_stat_replication as r
    where r.replay_lsn is not null
    group by r.application_name
    union all
    select 'replication_slot_retained_bytes', jsonb_build_object('slot', s.slot_name), pg_wal_lsn_diff(v_at, s.restart_lsn)
    from pg_replication_slots as s
    where s.restart_lsn is not null
    union all
    select 'replication_slot_active', jsonb_build_object('slot', s.slot_name), s.active::integer
    from pg_replication_slots as s
    union all
    select 'archive_failures', '{}', a.failed_count
    from pg_stat_archiver as a
    where current_setting('archive_mode') <> 'off'
    union all
    select 'archive_oldest_seconds', '{}',
        coalesce(extract(epoch from clock_timestamp() - a.last_archived_time), 0)
    from pg_stat_archiver as a
    where current_setting('archive_mode') <> 'off';
end;
$$;

comment on function ops._read_server_gauges() is 'The server: connections, size, replication, archive.';
