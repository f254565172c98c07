-- The code of the tariff of a meter: its own, else its region's.
--
-- Errors: PT404 tariff_not_found; PT409 meter_has_no_tariff

create or replace function tariffs._find_meter_tariff(p_meter meters.meters)
returns text
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
    if p_meter.tariff_code is null and p_meter.region is null then
        raise exception 'meter_has_no_tariff'
            using errcode = 'PT409', detail = format('Meter %s has neither tariff nor region.', p_meter.meter_number),
                  hint = 'Give it a tariff with meters.update_meter.';
    end if;

    return coalesce(p_meter.tariff_code, tariffs._find_tariff(null, p_meter.region));
end;
$$;

comment on function tariffs._find_meter_tariff(meters.meters) is 'The tariff of a meter: its own, else its region''s.';
