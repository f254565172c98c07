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
    v_count integer := cardinality(p_sheet.band_starts);
    v_above numeric;  -- money left above the band's start
    v_kwh   numeric;
begin
    for v_band in reverse v_count .. 1 loop
        v_above := p_total - p_sheet.energy_factor * p_sheet.band_costs[v_band]
            - p_sheet.kwh_factor * p_sheet.band_starts[v_band];
        continue when v_above <= 0 and v_band > 1;

        v_kwh := p_sheet.band_starts[v_band]
            + v_above / (p_sheet.energy_factor * p_sheet.band_rates[v_band] + p_sheet.kwh_factor);

        -- Between two whole-purchase bands the price jumps: the lower band's end is the
        -- most. Above the last band there is no start, and least() passes over null.
        return floor(10 * greatest(least(v_kwh, p_sheet.band_starts[v_band + 1]), 0));
    end loop;
end;
$$;

comment on function tariffs._invert_total(tariffs.price_sheets, numeric) is
    'Whole tenths of kWh that an unrounded total is enough for.';
