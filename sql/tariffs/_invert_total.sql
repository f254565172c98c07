-- How many whole tenths of kWh an unrounded total of p_total is enough for, 0 if
-- it is negative. Within a band the unrounded total is a straight line:
-- energy_factor * energy cost + kwh_factor * kWh.

create or replace function tariffs._invert_total(p_sheet tariffs.price_sheets, p_total numeric)
returns bigint
language plpgsql
immutable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_starts numeric[] := p_sheet.band_starts;
    v_costs  numeric[] := p_sheet.band_costs;
    v_band   integer := cardinality(v_starts);
    v_above  numeric;  -- money left above the band's start
    v_kwh    numeric;
begin
    loop
        v_above := p_total - p_sheet.energy_factor * v_costs[v_band] - p_sheet.kwh_factor * v_starts[v_band];
        exit when v_above > 0 or v_band = 1;
        v_band := v_band - 1;
    end loop;

    v_kwh := v_starts[v_band]
        + v_above / (p_sheet.energy_factor * p_sheet.band_rates[v_band] + p_sheet.kwh_factor);

    -- Between two whole-purchase bands the price jumps: the lower band's end is the most.
    if v_band < cardinality(v_starts) then
        v_kwh := least(v_kwh, v_starts[v_band + 1]);
    end if;

    return floor(greatest(v_kwh, 0) * 10);
end;
$$;

comment on function tariffs._invert_total(tariffs.price_sheets, numeric) is
    'Whole tenths of kWh that an unrounded total is enough for.';
