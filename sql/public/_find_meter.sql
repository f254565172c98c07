-- The id of a user's meter: by its number, or without one the meter they have had longest. A user may name nobody
-- but themself, the service anybody.
--
-- Errors: PT400 user_required; PT401 not_authenticated; PT403 not_yours; PT404 meter_not_found

create or replace function public._find_meter(p_user_id uuid, p_meter_number text default null)
returns uuid
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_user_id  constant uuid := auth._acting_user(p_user_id);
    v_meter_id uuid;
begin
    select m.meter_id into v_meter_id
    from meters.meters as m
    where m.owner_user_id = v_user_id and (p_meter_number is null or m.meter_number = p_meter_number)
    order by m.status <> 'active', m.meter_id
    limit 1;

    if not found then
        raise exception 'meter_not_found'
            using errcode = 'PT404',
                  detail = case when p_meter_number is null then 'The user has no meter.'
                      else format('The user has no meter %s.', left(p_meter_number, 80)) end,
                  hint = 'meters.list_meters lists them.';
    end if;

    return v_meter_id;
end;
$$;

comment on function public._find_meter(uuid, text) is 'The id of a user''s meter.';
