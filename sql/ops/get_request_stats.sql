-- Calls over HTTP by function over a span of time, the last hour unless said otherwise (31 days at most): how many, the share
-- that failed, mean and 50th, 95th and 99th percentile of the durations. Those with most calls first. Admins.
--
-- Percentiles are estimated from histograms: exact to the bounds they lie between.
--
-- Errors: PT400 invalid_range, invalid_limit

create or replace function ops.get_request_stats(
    p_from          timestamptz default null,
    p_until         timestamptz default null,
    p_function_name text default null,
    p_limit         integer default 100
)
returns setof ops.request_stats
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_until timestamptz := coalesce(p_until, now());
    v_from  timestamptz := coalesce(p_from, v_until - interval '1 hour');
begin
    perform core._check_limit(p_limit);
    perform ops._check_span(v_from, v_until);

    return query
    select s.function_name, s.call_count, s.refused_count, s.error_count,
        round((s.error_count::double precision / nullif(s.call_count, 0))::numeric, 6),
        round((s.call_count / extract(epoch from v_until - v_from))::numeric, 4),
        round((1000 * s.seconds / nullif(s.call_count, 0))::numeric, 3),
        ops._estimate_quantile(s.histogram, 0.5), ops._estimate_quantile(s.histogram, 0.95),
        ops._estimate_quantile(s.histogram, 0.99), s.last_at
    from ops._sum_requests(v_from, v_until, p_function_name, null) as s
    order by s.call_count desc, s.function_name
    limit p_limit;
end;
$$;

comment on function ops.get_request_stats(timestamptz, timestamptz, text, integer) is
    'Calls over HTTP by function: how many, how many failed, how long they took.';

grant execute on function ops.get_request_stats(timestamptz, timestamptz, text, integer) to admin, service_role;
