-- Figures of the whole system, one row each: queues, deliveries, events, partitions, the server, vacuum.
-- For /metrics, alerts and the doctor. labels are bounded: names of queues, tables, subscriptions, channels,
-- never ids.
--
-- p_groups chooses some of them; null is all. Every group is on its own: one that fails, or is
-- cancelled for taking too long, is told by gauge_failed{group} = 1, and the others are there. The cheap ones
-- come first, and none begins later than a second after the first. Waits for no lock longer than 0.1 s.
-- The gateway gives calls of it one second in all; in psql the limit of the session counts.
--
-- Errors: PT400 unknown_group

create or replace function ops.read_gauges(p_groups text[] default null)
returns table (gauge text, labels jsonb, value double precision)
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '100ms'
set statement_timeout = '1s'
as $$
#variable_conflict use_column
declare
    c_groups  constant text[] := array['server', 'partitions', 'vacuum', 'errors', 'backups', 'queues', 'events', 'deliveries', 'health'];
    v_began   constant timestamptz := clock_timestamp();
    v_group   text;
    v_started timestamptz;
begin
    if not p_groups <@ c_groups then
        raise exception 'unknown_group'
            using errcode = 'PT400',
                  detail = format('There is no group %s.', (
                      select string_agg(coalesce(g, 'null'), ', ') from unnest(p_groups) as g where g is null or g <> all (c_groups)
                  )),
                  hint = format('Groups are %s.', array_to_string(c_groups, ', '));
    end if;

    foreach v_group in array c_groups loop
        continue when v_group <> all (p_groups);
        v_started := clock_timestamp();

        if v_started > v_began + interval '1 second' then
            return query select 'gauge_failed', jsonb_build_object('group', v_group), 1::double precision;
            continue;
        end if;

        begin
            case v_group
                when 'server' then
                    return query select g.* from ops._read_server_gauges() as g;
                when 'partitions' then
                    return query select g.* from ops._read_partition_gauges() as g;
                when 'vacuum' then
                    return query select g.* from ops._read_vacuum_gauges() as g;
                when 'errors' then
                    return query select g.* from ops._read_error_gauges() as g;
                when 'backups' then
                    return query select g.* from ops._read_backup_gauges() as g;
                when 'queues' then
                    return query select g.* from ops._read_queue_gauges() as g;
                when 'events' then
                    return query select g.* from ops._read_event_gauges() as g;
                when 'deliveries' then
                    return query select g.* from ops._read_delivery_gauges() as g;
                when 'health' then
                    return query select g.* from ops._read_health_gauges() as g;
            end case;

            return query select 'gauge_failed', jsonb_build_object('group', v_group), 0::double precision;
        exception when others or query_canceled then
            return query select 'gauge_failed', jsonb_build_object('group', v_group), 1::double precision;
        end;

        return query
        select 'gauge_seconds', jsonb_build_object('group', v_group),
            extract(epoch from clock_timestamp() - v_started)::double precision;
    end loop;
end;
$$;

comment on function ops.read_gauges(text[]) is
    'Figures of the whole system: queues, deliveries, events, partitions, the server, vacuum.';

grant execute on function ops.read_gauges(text[]) to admin, service_role;
