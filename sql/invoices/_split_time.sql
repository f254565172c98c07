-- The roll-ups that make up some time of a meter, each part of it at the largest level whose buckets lie
-- in it whole, p_level at most: days, at their ends hours, at the ends of these quarters of an hour. A
-- quarter that the time begins or ends in counts where it begins, so times that follow one another share none.

create or replace function invoices._split_time(
    p_level     text,
    p_time_zone text,
    p_from      timestamptz,
    p_until     timestamptz
)
returns setof invoices.time_span
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_below text := case p_level when '1d' then '1h' else '15m' end;
    v_from  timestamptz;
    v_until timestamptz;
begin
    if p_from >= p_until then
        return;
    end if;

    if p_level = '15m' then
        return query select p_level, p_from, p_until;
        return;
    end if;

    v_from := telemetry._get_next_bucket_start(p_level, p_from, p_time_zone);
    v_until := telemetry._get_bucket_start(p_level, p_until, p_time_zone);

    if v_from >= v_until then
        return query select s.* from invoices._split_time(v_below, p_time_zone, p_from, p_until) as s;
        return;
    end if;

    return query
    select s.* from invoices._split_time(v_below, p_time_zone, p_from, v_from) as s
    union all
    select p_level, v_from, v_until
    union all
    select s.* from invoices._split_time(v_below, p_time_zone, v_until, p_until) as s;
end;
$$;

comment on function invoices._split_time(text, text, timestamptz, timestamptz) is
    'The levels of roll-ups that make up some time of a meter.';
