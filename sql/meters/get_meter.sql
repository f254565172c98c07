-- One meter that the caller may see.
--
-- Errors: PT404 meter_not_found; PT410 meter_deleted

create or replace function meters.get_meter(p_meter_id uuid)
returns meters.meters
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_meter meters.meters;
begin
    select m.* into v_meter
    from meters.meters as m
    where m.meter_id = p_meter_id;

    if not found then
        raise exception 'meter_not_found'
            using errcode = 'PT404',
                  detail = format('There is no meter %s that you may see.', p_meter_id),
                  hint = 'Look the meter up with meters.list_meters.';
    end if;

    if v_meter.deleted_at is not null then
        raise exception 'meter_deleted'
            using errcode = 'PT410',
                  detail = format('The meter %s was deleted at %s.', v_meter.meter_number, v_meter.deleted_at),
                  hint = 'Its readings are still there: meters.get_reading_history.';
    end if;

    return v_meter;
end;
$$;

comment on function meters.get_meter(uuid) is 'One meter that you may see.';

grant execute on function meters.get_meter(uuid) to authenticated, service_role;
