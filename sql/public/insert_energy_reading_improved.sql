-- Stores what a meter drew, as of now: meters.insert_reading as clients of the first version call it; see there for
-- its errors. What it costs follows from the tariff, so p_cost_per_kwh makes no difference. Returns which reading it is.
--
-- Errors: PT403 not_yours; PT404 meter_not_found

create or replace function public.insert_energy_reading_improved(
    p_user_id      uuid,
    p_meter_number text,
    p_kwh_consumed numeric,
    p_cost_per_kwh numeric default null
)
returns text
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_reading meters.readings := meters.insert_reading(
        public._find_meter(p_user_id, p_meter_number), clock_timestamp(), p_energy_kwh => p_kwh_consumed
    );
begin
    return v_reading.meter_id || '/' || to_char(v_reading.read_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"');
end;
$$;

comment on function public.insert_energy_reading_improved(uuid, text, numeric, numeric) is
    'Version 1: see meters.insert_reading.';

grant execute on function public.insert_energy_reading_improved(uuid, text, numeric, numeric) to authenticated, service_role;
