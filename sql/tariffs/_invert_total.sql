-- How many whole tenths of kWh an unrounded total of p_total is enough for, 0 if
-- it is negative. Within a band the unrounded total is a straight line:
-- energy_factor * energy cost + kwh_factor * kWh.

create or replace function tariffs._invert_total(
    p_total         numeric,
    p_band_starts   numeric[],
    p_band_rates    numeric[],
    p_band_costs    numeric[],
    p_energy_factor numeric,
    p_kwh_factor    numeric
)
returns bigint
language plpgsql
immutable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_band  integer := cardinality(p_band_starts);
    v_above numeric;  -- money left above the band's start
    v_kwh   numeric;
begin
    loop
        v_above := p_total
            - p_energy_factor * p_band_costs[v_band] - p_kwh_factor * p_band_starts[v_band];
        exit when v_above > 0 or v_band = 1;
        v_band := v_band - 1;
    end loop;

    v_kwh := p_band_starts[v_band] + v_above / (p_energy_factor * p_band_rates[v_band] + p_kwh_factor);

    -- Between two whole-purchase bands the price jumps: the lower band's end is the most.
    if v_band < cardinality(p_band_starts) then
        v_kwh := least(v_kwh, p_band_starts[v_band + 1]);
    end if;

    return floor(greatest(v_kwh, 0) * 10);
end;
$$;

comment on function tariffs._invert_total(numeric, numeric[], numeric[], numeric[], numeric, numeric) is
    'Whole tenths of kWh that an unrounded total is enough for.';
