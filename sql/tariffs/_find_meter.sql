-- A meter that the caller sees, by default their own first one.
--
-- Errors: PT404 meter_not_found

create or replace function tariffs._find_meter(p_meter_id uuid)
returns meters.meters
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_meter meters.meters;
begin
    if p_meter_id is null then
        select m.* into v_meter
        from meters.meters as m
        where m.owner_user_id = auth.uid() and m.deleted_at is null
        order by m.tariff_code is null, m.meter_id
        limit 1;
    else
        select m.* into v_meter from meters.meters as m where m.meter_id = p_meter_id and m.deleted_at is null;
    end if;

    if not found then
        raise exception 'meter_not_found'
            using errcode = 'PT404', detail = format('You have no meter %s.', coalesce(p_meter_id::text, 'yet')),
                  hint = 'List your meters with meters.list_meters.';
    end if;

    return v_meter;
end;
$$;

comment on function tariffs._find_meter(uuid) is 'A meter that the caller sees, by default their first one.';
