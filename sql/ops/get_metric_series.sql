-- A metric of our own in steps of time: p_aggregate (avg, sum, min, max, count, last, p50, p95, p99) of the measurements of each
-- step, apart for each value of the labels in p_group_by; p_labels chooses those that have these labels. The last hour by
-- minutes unless more is asked for: up to 31 days, 1,500 steps, 20,000 points. Admins.
--
-- Errors: PT400 invalid_range, invalid_step, invalid_aggregate, invalid_labels, too_many_points

create or replace function ops.get_metric_series(
    p_name      text,
    p_from      timestamptz default null,
    p_until     timestamptz default null,
    p_step      interval default '1 minute',
    p_aggregate text default 'avg',
    p_group_by  text[] default '{}',
    p_labels    jsonb default '{}'
)
returns setof ops.metric_point
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $$
declare
    c_most  constant integer := 20000;
    v_until timestamptz := coalesce(p_until, now());
    v_from  timestamptz := coalesce(p_from, v_until - interval '1 hour');
    v_count bigint;
begin
    perform ops._check_span(v_from, v_until, coalesce(p_step, '0 seconds'));

    if coalesce(p_aggregate, '') not in ('avg', 'sum', 'min', 'max', 'count', 'last', 'p50', 'p95', 'p99') then
        raise exception 'invalid_aggregate'
            using errcode = 'PT400',
                  detail = format('%L is no way to put measurements together.', left(p_aggregate, 40)),
                  hint = 'Use avg, sum, min, max, count, last, p50, p95 or p99.';
    end if;

    if jsonb_typeof(coalesce(p_labels, '{}')) <> 'object' or cardinality(p_group_by) > 10 then
        raise exception 'invalid_labels'
            using errcode = 'PT400',
                  detail = 'p_labels is an object, and p_group_by has up to 10 names.',
                  hint = 'Send {"label": "value"}.';
    end if;

    return query
    select g.bucket_at, g.labels,
        case p_aggregate
            when 'avg' then g.mean
            when 'sum' then g.total
            when 'min' then g.least
            when 'max' then g.most
            when 'count' then g.number
            when 'last' then g.last_value
            else g.quantile
        end::numeric,
        g.number
    from (
        select s.bucket_at, s.labels, avg(s.value) as mean, sum(s.value) as total, min(s.value) as least, max(s.value) as most,
            count(*) as number, (array_agg(s.value order by s.recorded_at desc, s.metric_id desc))[1] as last_value,
            percentile_cont(case p_aggregate when 'p50' then 0.5 when 'p95' then 0.95 else 0.99 end)
            within group (order by s.value) as quantile
        from (
            select date_bin(p_step, m.recorded_at, '2000-01-01 00:00Z') as bucket_at, m.value, m.recorded_at, m.metric_id,
                coalesce((
                    select jsonb_object_agg(n.label, m.labels -> n.label)
                    from unnest(p_group_by) as n (label)
                    where m.labels ? n.label
                ), '{}') as labels
            from ops.metrics as m
            where m.metric_name = p_name and m.recorded_at >= v_from and m.recorded_at < v_until
                and m.labels @> coalesce(p_labels, '{}')
        ) as s
        group by s.bucket_at, s.labels
        order by s.bucket_at, s.labels
        limit c_most + 1
    ) as g
    order by g.bucket_at, g.labels;

    get diagnostics v_count = row_count;

    if v_count > c_most then
        raise exception 'too_many_points'
            using errcode = 'PT400',
                  detail = format('There are more than %s.', c_most),
                  hint = 'Ask for a shorter time, longer steps, or fewer labels.';
    end if;
end;
$$;

comment on function ops.get_metric_series(text, timestamptz, timestamptz, interval, text, text[], jsonb) is
    'A metric of our own in steps of time, by labels.';

grant execute on function ops.get_metric_series(text, timestamptz, timestamptz, interval, text, text[], jsonb)
to admin, service_role;
