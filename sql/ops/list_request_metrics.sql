-- Calls over HTTP by function in steps of time, the newest first: how many, refused, failed, how long. The last hour by
-- minutes unless more is asked for: up to 31 days, in up to 1,500 steps. Admins.
--
-- Errors: PT400 invalid_range, invalid_step, invalid_limit

create or replace function ops.list_request_metrics(
    p_function_name text default null,
    p_from          timestamptz default null,
    p_until         timestamptz default null,
    p_step          interval default '1 minute',
    p_limit         integer default 1000
)
returns setof ops.request_bucket
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_until timestamptz := coalesce(p_until, now());
    v_from  timestamptz := coalesce(p_from, v_until - interval '1 hour');
begin
    perform core._check_limit(p_limit, 10000);
    perform ops._check_span(v_from, v_until, coalesce(p_step, '0 seconds'));

    return query
    select s.bucket_at, s.function_name, s.call_count, s.refused_count, s.error_count,
        round((1000 * s.seconds / nullif(s.call_count, 0))::numeric, 3),
        ops._estimate_quantile(s.histogram, 0.95)
    from ops._sum_requests(v_from, v_until, p_function_name, p_step) as s
    order by s.bucket_at desc, s.function_name
    limit p_limit;
end;
$$;

comment on function ops.list_request_metrics(text, timestamptz, timestamptz, interval, integer) is
    'Calls over HTTP by function in steps of time, newest first.';

grant execute on function ops.list_request_metrics(text, timestamptz, timestamptz, interval, integer) to admin, service_role;
