-- Refuses a meter whose devices the caller may not manage: managers may all, operators those of
-- their regions, though they see their own meters elsewhere as well. Nobody manages a meter of their
-- own: what its register says is what they pay.
--
-- Errors: PT403 own_meter; PT404 meter_not_found; PT410 meter_deleted

create or replace function telemetry._check_manageable(p_meter_id uuid)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_meter meters.meters;
begin
    select m.* into v_meter
    from meters.meters as m
    where m.meter_id = p_meter_id
        and (auth.role() in ('service_role', 'admin') or m.region = any (auth.regions()));

    if v_meter.meter_id is null then
        raise exception 'meter_not_found'
            using errcode = 'PT404',
                  detail = format('There is no meter %s that you may manage.', p_meter_id),
                  hint = 'Look the meter up with meters.list_meters.';
    end if;

    if v_meter.owner_user_id = auth.uid() then
        raise exception 'own_meter'
            using errcode = 'PT403',
                  detail = format('The meter %s is yours.', v_meter.meter_number),
                  hint = 'Ask a colleague to look into it.';
    end if;

    if v_meter.deleted_at is not null then
        raise exception 'meter_deleted'
            using errcode = 'PT410',
                  detail = format('The meter %s was deleted at %s.', v_meter.meter_number, v_meter.deleted_at),
                  hint = 'A deleted meter stays as it is.';
    end if;
end;
$$;

comment on function telemetry._check_manageable(uuid) is 'Refuse a meter whose devices the caller may not manage.';
