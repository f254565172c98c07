-- What a kWh costs the caller now: by the tariff of a meter, or of the caller's own first meter. A meter
-- without a tariff has its region's.
--
-- Errors: PT404 meter_not_found, tariff_not_found, tariff_not_in_force; PT409 meter_has_no_tariff

create or replace function tariffs.get_current_tariff(p_meter_id uuid default null)
returns tariffs.current_tariff
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    return tariffs._get_current(tariffs._find_meter_tariff(tariffs._find_meter(p_meter_id)));
end;
$$;

comment on function tariffs.get_current_tariff(uuid) is 'What a kWh costs you now, by the tariff of your meter.';

grant execute on function tariffs.get_current_tariff(uuid) to authenticated, service_role;
