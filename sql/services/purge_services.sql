-- Forgets who has been silent or stopped for p_retain. Returns how many rows went. At least an hour stays: a service
-- whose only instance died is to be missed first.
--
-- Errors: PT400 invalid_retention

create or replace function services.purge_services(p_retain interval default '7 days')
returns integer
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_count integer;
begin
    if p_retain is null or p_retain < interval '1 hour' then
        raise exception 'invalid_retention'
            using errcode = 'PT400',
                  detail = format('Rows would be kept for %s.', coalesce(p_retain::text, 'no time')),
                  hint = 'Keep them for an hour at least.';
    end if;

    delete from services.instances as i
    using (
        select o.service_name, o.instance_id
        from services.instances as o
        where o.state in ('stale', 'stopped')
            and greatest(o.heartbeat_at, o.state_changed_at) < clock_timestamp() - p_retain
        order by o.service_name, o.instance_id
        for update skip locked
    ) as old
    where i.service_name = old.service_name and i.instance_id = old.instance_id;

    get diagnostics v_count = row_count;

    return v_count;
end;
$$;

comment on function services.purge_services(interval) is 'Forget who has been silent or stopped for long; returns how many.';

grant execute on function services.purge_services(interval) to service_role;
