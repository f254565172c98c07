-- How many visitors sketches hold together, each once. A sketch is the 4,096 smallest of all hashes: as long as the
-- union has fewer, they are all there and counting is exact (but for two hashes that are the same, one in 10^12
-- times). Else the place of the 4,096th says how densely the numbers lie: k - 1 of them in its share of all
-- 2^64, with a relative standard error of 1 / sqrt(k - 2), 1.6 per cent. The union of samples is the sample of
-- the union, so weeks and months are estimated with the same error as days.

create or replace function analytics._estimate_distinct(p_hashes bigint[])
returns analytics.distinct_estimate
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
declare
    c_size     constant integer := 4096;
    v_smallest bigint[];
    v_result   analytics.distinct_estimate;
begin
    v_smallest := array(select distinct h from unnest(p_hashes) as h order by h limit c_size);

    if cardinality(v_smallest) < c_size then
        v_result.distinct_count := cardinality(v_smallest);
        v_result.is_exact := true;
        v_result.error_percent := 0;
        return v_result;
    end if;

    v_result.distinct_count := round(
        (c_size - 1) * power(2::numeric, 64) / (v_smallest[c_size]::numeric + power(2::numeric, 63) + 1)
    );
    v_result.is_exact := false;
    v_result.error_percent := round((200 / sqrt(c_size - 2))::numeric, 1);
    return v_result;
end;
$$;

comment on function analytics._estimate_distinct(bigint[]) is
    'How many visitors there are in sketches, each once: exact below 4,096, an estimate with its error beyond.';
