-- Locks a meter's row for a change of the registry.
--
-- Errors: PT404 meter_not_found; PT410 meter_deleted

create or replace function meters._lock_meter(p_meter_id uuid)
returns meters.meters
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_meter meters.meters;
begin
    select m.* into v_meter
    from meters.meters as m
    where m.meter_id = p_meter_id
    for update;

    if not found then
        raise exception 'meter_not_found'
            using errcode = 'PT404',
                  detail = format('There is no meter %s that you may manage.', p_meter_id),
                  hint = 'Look the meter up with meters.list_meters.';
    end if;

    if v_meter.deleted_at is not null then
        raise exception 'meter_deleted'
            using errcode = 'PT410',
                  detail = format('The meter %s was deleted at %s.', v_meter.meter_number, v_meter.deleted_at),
                  hint = 'A deleted meter stays as it is; add the device as a new meter.';
    end if;

    return v_meter;
end;
$$;

comment on function meters._lock_meter(uuid) is 'Lock a meter that is to be changed.';
