-- Calls by function within steps of time, the histograms added up; without a step one row for each function.

create or replace function ops._sum_requests(
    p_from          timestamptz,
    p_until         timestamptz,
    p_function_name text,
    p_step          interval
)
returns table (
    bucket_at     timestamptz,
    function_name text,
    call_count    bigint,
    refused_count bigint,
    error_count   bigint,
    seconds       double precision,
    histogram     bigint[],
    last_at       timestamptz
)
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $$
#variable_conflict use_column
begin
    return query
    with chosen as materialized (
        select
            case when p_step is null then p_from else date_bin(p_step, m.bucket_at, '2000-01-01 00:00Z') end as bucket_at,
            m.function_name, m.status_class, m.call_count, m.seconds, m.histogram, m.bucket_at as minute_at
        from ops.request_metrics as m
        where m.bucket_at >= p_from and m.bucket_at < p_until and (p_function_name is null or m.function_name = p_function_name)
    ),
    places as (
        select c.bucket_at, c.function_name, h.place, sum(h.number)::bigint as number
        from chosen as c
        cross join unnest(c.histogram) with ordinality as h (number, place)
        group by c.bucket_at, c.function_name, h.place
    ),
    histograms as (
        select p.bucket_at, p.function_name, array_agg(p.number order by p.place) as histogram
        from places as p
        group by p.bucket_at, p.function_name
    ),
    sums as (
        select c.bucket_at, c.function_name, sum(c.call_count)::bigint as call_count,
            coalesce(sum(c.call_count) filter (where c.status_class = 4), 0)::bigint as refused_count,
            coalesce(sum(c.call_count) filter (where c.status_class = 5), 0)::bigint as error_count,
            sum(c.seconds)::double precision as seconds, max(c.minute_at) as last_at
        from chosen as c
        group by c.bucket_at, c.function_name
    )
    select s.bucket_at, s.function_name, s.call_count, s.refused_count, s.error_count, s.seconds, h.histogram, s.last_at
    from sums as s
    join histograms as h on h.bucket_at = s.bucket_at and h.function_name = s.function_name;
end;
$$;

comment on function ops._sum_requests(timestamptz, timestamptz, text, interval) is
    'Calls by function within steps of time, the histograms added up.';
