-- Writes down who missed three beats, and tells the log. At most p_limit instances; returns how many. Several may call
-- it at once. Who beats at this moment is passed by: a row that somebody holds is alive.
--
-- Errors: PT400 invalid_limit

create or replace function services.mark_stale_services(p_limit integer default 100)
returns integer
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_before   services.instances;
    v_instance services.instances;
    v_count    integer := 0;
begin
    perform core._check_limit(p_limit);

    for v_before in
        select i.*
        from services.instances as i
        where i.state in ('starting', 'healthy', 'degraded')
            and services._get_state(i.state, i.heartbeat_at, i.beat_every) = 'stale'
        order by i.service_name, i.instance_id
        limit p_limit
        for update skip locked
    loop
        update services.instances as i
        set state = 'stale'
        where i.service_name = v_before.service_name and i.instance_id = v_before.instance_id
        returning i.* into v_instance;

        perform services._publish_state(v_instance, v_before.state);
        v_count := v_count + 1;
    end loop;

    return v_count;
end;
$$;

comment on function services.mark_stale_services(integer) is 'Write down who missed three beats; returns how many did.';

grant execute on function services.mark_stale_services(integer) to service_role;
