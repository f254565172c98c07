-- The newest reading of a meter, a null row where it has none.
--
-- Looks into the last days first: with years of partitions, planning for all of
-- them costs more than reading the answer.
--
-- Errors: PT404 meter_not_found

create or replace function meters.get_latest_reading(p_meter_id uuid)
returns meters.readings
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $$
declare
    v_since   timestamptz;
    v_reading meters.readings;
begin
    perform meters._check_visible(p_meter_id);

    foreach v_since in array array[now() - interval '2 days', now() - interval '60 days', '-infinity'] loop
        select r.* into v_reading
        from meters.readings as r
        where r.meter_id = p_meter_id and r.read_at >= v_since
        order by r.read_at desc
        limit 1;

        exit when found;
    end loop;

    return v_reading;
end;
$$;

comment on function meters.get_latest_reading(uuid) is 'The newest reading of a meter.';

grant execute on function meters.get_latest_reading(uuid) to authenticated, service_role;
