-- The duration in milliseconds that a share of the calls did not exceed, from a histogram: as if calls lay evenly between two
-- bounds, as Prometheus does it. Above the last bound it is that bound; null where there was no call.

create or replace function ops._estimate_quantile(p_histogram bigint[], p_share double precision)
returns numeric
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_bounds double precision[] := ops._get_bounds();
    v_total  double precision;
    v_wanted double precision;
    v_before double precision := 0;
begin
    select sum(h) into v_total from unnest(p_histogram) as h;

    if coalesce(v_total, 0) = 0 then
        return null;
    end if;

    v_wanted := p_share * v_total;

    for i in 1 .. cardinality(v_bounds) loop
        if p_histogram[i] > 0 and v_before + p_histogram[i] >= v_wanted then
            return round((1000 * (
                coalesce(v_bounds[i - 1], 0) + (v_bounds[i] - coalesce(v_bounds[i - 1], 0)) * (v_wanted - v_before) / p_histogram[i]
            ))::numeric, 3);
        end if;

        v_before := v_before + p_histogram[i];
    end loop;

    return 1000 * v_bounds[cardinality(v_bounds)];
end;
$$;

comment on function ops._estimate_quantile(bigint[], double precision) is
    'The duration in milliseconds that a share of the calls did not exceed.';
