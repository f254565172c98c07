-- The newest reading of a meter, a null row where it has none.
--
-- Errors: PT404 meter_not_found

create or replace function meters.get_latest_reading(p_meter_id uuid)
returns meters.readings
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_reading meters.readings;
begin
    select r.* into v_reading
    from meters.get_reading_history(p_meter_id, p_limit => 1) as r;

    return v_reading;
end;
$$;

comment on function meters.get_latest_reading(uuid) is 'The newest reading of a meter.';

grant execute on function meters.get_latest_reading(uuid) to authenticated, service_role;
