-- Settings of the server that do not suit this program, with the statement that changes each. Only from what is
-- known: the settings, the counters of checkpoints, the size of the database, and the memory of the machine where the
-- caller says it (the server cannot).
--
-- Errors: PT400 invalid_memory

create or replace function ops.list_settings_advice(p_memory_bytes bigint default null)
returns table (
    setting_name text,
    setting      text,
    advised      text,
    severity     text,
    reason       text,
    remedy       text
)
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_view        text;
    v_checkpoints jsonb;
    v_shared      bigint := pg_size_bytes(current_setting('shared_buffers'));
    v_most        integer := current_setting('max_connections')::integer;
    v_requested   bigint;
    v_timed       bigint;
begin
    if p_memory_bytes < 134217728 then
        raise exception 'invalid_memory'
            using errcode = 'PT400', detail = format('%s bytes.', p_memory_bytes),
                  hint = 'Say the memory of the server''s machine in bytes; null where it is not known.';
    end if;

    -- The counters moved to another view with version 17.
    v_view := case
        when current_setting('server_version_num')::integer >= 170000 then 'pg_stat_checkpointer' else 'pg_stat_bgwriter'
    end;
    execute format('select to_jsonb(c) from %I as c', v_view) into v_checkpoints;
    v_requested := coalesce(v_checkpoints ->> 'num_requested', v_checkpoints ->> 'checkpoints_req')::bigint;
    v_timed := coalesce(v_checkpoints ->> 'num_timed', v_checkpoints ->> 'checkpoints_timed')::bigint;

    return query
    select
        a.name, current_setting(a.name, true), a.advised, a.severity, a.reason,
        case
            when a.advised is null then null
            else format('alter system set %s = %L; ', a.name, a.advised)
                || case s.context
                    when 'postmaster' then '-- then restart the server'
                    else 'select pg_reload_conf();'
                end
        end
    from (
        values
            ('fsync', 'on', 'serious', 'A power cut can destroy the database.', current_setting('fsync') = 'off'),
            (
                'full_page_writes', 'on', 'serious', 'A power cut can tear pages.',
                current_setting('full_page_writes') = 'off'
            ),
            (
                'synchronous_commit', 'on', 'warning', 'What was answered as done (a payment) can be lost in a crash.',
                current_setting('synchronous_commit') = 'off'
            ),
            ('autovacuum', 'on', 'serious', 'Tables grow, and writes stop at the end of transaction ids.', current_setting('autovacuum') = 'off'),
            ('track_counts', 'on', 'serious', 'Autovacuum does not know where to go.', current_setting('track_counts') = 'off'),
            (
                'default_transaction_isolation', 'read committed', 'warning',
                'Functions lock first and look then, which needs it.',
                current_setting('default_transaction_isolation') <> 'read committed'
            ),
            (
                'idle_in_transaction_session_timeout', '5min', 'advice',
                'A session that forgot to commit holds back all events.',
                current_setting('idle_in_transaction_session_timeout') = '0'
            ),
            (
                'jit', 'off', 'advice', 'Calls are short; compiling them takes longer than running them.',
                current_setting('jit') = 'on'
            ),
            (
                'random_page_cost', '1.1', 'advice', 'On an SSD; 4 is for disks that turn.',
                current_setting('random_page_cost')::numeric >= 4
            ),
            (
                'max_wal_size', pg_size_pretty(greatest(2 * pg_size_bytes(current_setting('max_wal_size')), 4294967296)), 'advice',
                format('%s of %s checkpoints came early, because it was full.', v_requested, v_requested + v_timed),
                v_requested > 20 and v_requested > v_timed
            ),
            (
                'checkpoint_completion_target', '0.9', 'advice', 'Checkpoints in bursts slow down calls.',
                current_setting('checkpoint_completion_target')::numeric < 0.9
            ),
            (
                'shared_buffers', pg_size_pretty(p_memory_bytes / 4 / 1048576 * 1048576), 'advice',
                'A quarter of the memory; more than half is taken from the cache of the system.',
                p_memory_bytes is not null and (v_shared < p_memory_bytes / 8 or v_shared > p_memory_bytes / 2)
            ),
            (
                'shared_buffers', null, 'advice',
                format('The database is %s; say the memory of the machine for a figure.', pg_size_pretty(pg_database_size(current_database()))),
                p_memory_bytes is null and v_shared <= 134217728 and pg_database_size(current_database()) > 4 * v_shared
            ),
            (
                'effective_cache_size', pg_size_pretty(p_memory_bytes * 3 / 4 / 1048576 * 1048576), 'advice',
                'Three quarters of the memory: what the planner may count on.',
                p_memory_bytes is not null and pg_size_bytes(current_setting('effective_cache_size')) not between p_memory_bytes / 3 and p_memory_bytes
            ),
            (
                'work_mem', pg_size_pretty(greatest(p_memory_bytes / 4 / v_most / 1048576, 4) * 1048576), 'warning',
                format('%s connections at twice work_mem take more than the memory.', v_most),
                p_memory_bytes is not null and pg_size_bytes(current_setting('work_mem')) * 2 * v_most > p_memory_bytes
            ),
            (
                'wal_level', 'replica', 'warning', 'No base backup and no point-in-time recovery is possible.',
                current_setting('wal_level') = 'minimal'
            ),
            (
                'data_checksums', null, 'advice', 'A disk that returns wrong data is not noticed; pg_checksums --enable, with the server stopped.',
                current_setting('data_checksums') = 'off'
            ),
            (
                'track_functions', 'pl', 'advice', 'Nobody can say which function takes the time.',
                current_setting('track_functions') = 'none'
                and not exists (select from pg_extension as e where e.extname = 'pg_stat_statements')
            ),
            ('track_io_timing', 'on', 'advice', 'How long reads take is not known.', current_setting('track_io_timing') = 'off')
    ) as a (name, advised, severity, reason, is_so)
    join pg_settings as s on s.name = a.name
    where a.is_so
    order by array_position(array['serious', 'warning', 'advice'], a.severity), a.name;
end;
$$;

comment on function ops.list_settings_advice(bigint) is
    'Settings that do not suit this program, with the statement that changes each.';

grant execute on function ops.list_settings_advice(bigint) to admin, service_role;
