-- The roll-ups or readings of a line that the caller may see. As the owner of the tables: who had the meter
-- then may see what they were billed for, whoever has it now.

create or replace function invoices._explain_line(
    p_invoice invoices.invoices,
    p_line    invoices.lines,
    p_level   text,
    p_limit   integer,
    p_after   timestamptz
)
returns setof invoices.line_evidence
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $$
declare
    v_zone  text := (select m.time_zone from meters.meters as m where m.meter_id = p_invoice.meter_id);
    v_sheet tariffs.price_sheets;
    v_by_time boolean;
    v_level text := p_level;
    v_from  timestamptz := p_line.valid_from;
    v_until constant timestamptz := p_line.valid_until;
    v_left  bigint := p_limit;
    v_end   timestamptz;
    v_count bigint;
begin
    select s.* into v_sheet
    from tariffs.price_sheets as s
    where s.tariff_code = p_line.tariff_code and s.effective_from <= p_line.valid_from
    order by s.effective_from desc
    limit 1;

    v_by_time := coalesce(p_line.line_type = 'energy' and v_sheet.band_method in ('time_of_use', 'prices', 'dynamic'), false);
    v_level := coalesce(v_level, case when not v_by_time then '1d' when v_sheet.band_method = 'dynamic' then '15m' else '1h' end);

    if v_level = 'reading' then
        v_from := greatest(v_from, p_after + interval '1 microsecond');

        -- A UTC day at a time: that is a partition.
        while v_left > 0 and v_from < v_until loop
            v_end := least(date_trunc('day', v_from, 'UTC') + interval '1 day', v_until);

            return query
            select 'reading'::text, e.read_at, e.counted_kwh, r.rate, e.counted_kwh * r.rate, 1, e.rule, e.register_kwh, e.previous_at,
                e.previous_register_kwh
            from telemetry._explain_day(p_invoice.meter_id, v_from, v_end, v_left) as e
            cross join lateral (
                select case when v_by_time then (tariffs._find_rate(v_sheet, e.bucket_at)).rate else p_line.rate end as rate
            ) as r
            where not v_by_time or r.rate = p_line.rate;

            get diagnostics v_count = row_count;
            v_left := v_left - v_count;
            v_from := v_end;
        end loop;
        return;
    end if;

    return query
    with span as materialized (
        select s.*
        from invoices._split_time(
            case when v_by_time and v_level = '1d' then '1h' else v_level end, v_zone, p_line.valid_from, v_until
        ) as s
    ),
    bucket as (
        select s.level, d.bucket_at, d.energy_kwh, d.reading_count
        from span as s
        join telemetry.readings_1d as d on d.bucket_at >= s.span_from and d.bucket_at < s.span_until
        where s.level = '1d' and d.meter_id = p_invoice.meter_id and d.bucket_at >= v_from and d.bucket_at < v_until
        union all
        select s.level, h.bucket_at, h.energy_kwh, h.reading_count
        from span as s
        join telemetry.readings_1h as h on h.bucket_at >= s.span_from and h.bucket_at < s.span_until
        where s.level = '1h' and h.meter_id = p_invoice.meter_id and h.bucket_at >= v_from and h.bucket_at < v_until
        union all
        select s.level, q.bucket_at, q.energy_kwh, q.reading_count
        from span as s
        join telemetry.readings_15m as q on q.bucket_at >= s.span_from and q.bucket_at < s.span_until
        where s.level = '15m' and q.meter_id = p_invoice.meter_id and q.bucket_at >= v_from and q.bucket_at < v_until
    ),
    rated as (
        select b.*, case when v_by_time then (tariffs._find_rate(v_sheet, b.bucket_at)).rate else p_line.rate end as rate
        from bucket as b
    )
    select g.level, g.bucket_at, g.energy_kwh, p_line.rate, g.energy_kwh * p_line.rate, g.reading_count, null::text,
        null::numeric, null::timestamptz, null::numeric
    from (
        select case when v_by_time and v_level = '1d' then '1d' else r.level end as level, n.at as bucket_at,
            sum(r.energy_kwh) as energy_kwh, sum(r.reading_count)::integer as reading_count
        from rated as r
        cross join lateral (
            select case when v_by_time and v_level = '1d' then telemetry._day_start(r.bucket_at, v_zone) else r.bucket_at end as at
        ) as n
        where not v_by_time or r.rate = p_line.rate
        group by 1, 2
    ) as g
    where p_after is null or g.bucket_at > p_after
    order by g.bucket_at
    limit p_limit;
end;
$$;

comment on function invoices._explain_line(invoices.invoices, invoices.lines, text, integer, timestamptz) is
    'The roll-ups or readings of a line of an invoice.';

grant execute on function invoices._explain_line(invoices.invoices, invoices.lines, text, integer, timestamptz) to app_api;
