-- What a kWh costs in a region now: by its dynamic tariff where it has one, else by its first.
--
-- Errors: PT400 invalid_tariff; PT404 tariff_not_found, tariff_not_in_force

create or replace function tariffs.get_region_tariff(p_region text)
returns tariffs.current_tariff
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    return tariffs._get_current(tariffs._find_tariff(null, p_region));
end;
$$;

comment on function tariffs.get_region_tariff(text) is 'What a kWh costs in a region now.';

grant execute on function tariffs.get_region_tariff(text) to authenticated, service_role;
