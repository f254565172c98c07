-- What the days of some billed periods measure now. The sum and the number of readings tell whether any
-- came since: of all days that a period touches, as days are what is there to be read quickly.
--
-- As the owner of the tables: it reads a chunk of a month at once.

create or replace function invoices._sum_days(p_invoice_ids uuid[])
returns setof invoices.drawn_days
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $$
declare
    -- Constants, by which partitions are left out when planning.
    v_from  timestamptz;
    v_until timestamptz;
begin
    select min(i.usage_from) - interval '26 hours', max(i.usage_until)
    into v_from, v_until
    from invoices.invoices as i
    where i.invoice_id = any (p_invoice_ids);

    return query
    with wanted as materialized (
        select i.account_id, i.invoice_id, i.meter_id, i.usage_from, i.usage_until, m.time_zone
        from invoices.invoices as i
        join meters.meters as m on m.meter_id = i.meter_id
        where i.invoice_id = any (p_invoice_ids)
    ),
    bound as materialized (
        select b.*, telemetry._day_start(b.usage_from, b.time_zone) as first_at,
            telemetry._day_start(b.usage_until, b.time_zone) as last_at
        from (select distinct w.time_zone, w.usage_from, w.usage_until from wanted as w) as b
    )
    select w.account_id, w.invoice_id, coalesce(d.kwh, 0), coalesce(d.reading_count, 0), coalesce(d.daily_on, '{}'),
        coalesce(d.daily_kwh, '{}')
    from wanted as w
    join bound as b using (time_zone, usage_from, usage_until)
    cross join lateral (
        select sum(t.energy_kwh) as kwh, sum(t.reading_count)::bigint as reading_count,
            array_agg((t.bucket_at at time zone w.time_zone)::date order by t.bucket_at)
                filter (where t.bucket_at >= w.usage_from and t.bucket_at < b.last_at) as daily_on,
            array_agg(t.energy_kwh order by t.bucket_at)
                filter (where t.bucket_at >= w.usage_from and t.bucket_at < b.last_at) as daily_kwh
        from telemetry.readings_1d as t
        where t.meter_id = w.meter_id and t.bucket_at >= b.first_at and t.bucket_at < w.usage_until
            and t.bucket_at >= v_from and t.bucket_at < v_until
    ) as d;
end;
$$;

comment on function invoices._sum_days(uuid[]) is 'What the days of some billed periods measure now.';

grant execute on function invoices._sum_days(uuid[]) to app_api;
