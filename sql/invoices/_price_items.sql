-- Prices the energy that meters drew in some times: the lines of bills, exact.
--
-- A time is parted where a price sheet begins. Under a rate that holds all day the energy is read by days,
-- under one that changes with the time by hours, or by quarters of an hour where it changes within an hour or
-- the time begins in one. Slabs go on from part to part of an item; the band of a tariff that prices
-- everything by one band is chosen by the energy of the whole item. Nothing is rounded.
--
-- p_sheets are price sheets to price by instead of those that were published. Set-based, since a chunk of a
-- month's bills is priced at once, and as the owner of the tables, whose policies would ask for every row.
-- Who may see what comes out is its caller's to know.

create or replace function invoices._price_items(
    p_items  invoices.usage_item[],
    p_sheets tariffs.price_sheets[] default null
)
returns setof invoices.priced_line
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $$
declare
    v_sheets  tariffs.price_sheets[];
    v_factors invoices.charge_factor[] := '{}';
    v_hourly  boolean[] := '{}';
    v_parts   invoices.usage_part[];
    v_slots   invoices.rate_slot[];
    -- Constants, by which partitions are left out when planning.
    v_from    timestamptz := (select min(i.drawn_from) - interval '2 hours' from unnest(p_items) as i);
    v_until   timestamptz := (select max(i.drawn_until) from unnest(p_items) as i);
begin
    v_sheets := coalesce(p_sheets, invoices._find_sheets(p_items));

    for i in 1 .. cardinality(v_sheets) loop
        v_factors := v_factors || array(select f from invoices._get_charge_factors(i, v_sheets[i]) as f);
        v_hourly := v_hourly || invoices._is_hourly(v_sheets[i], v_from, v_until);
    end loop;

    v_parts := invoices._part_items(p_items, v_sheets, v_hourly);

    -- Each rate is looked up once, however many meters have it.
    v_slots := array(
        select (u.sheet_no, u.slot_at, r.rate, r.band)::invoices.rate_slot
        from (
            select distinct p.sheet_no, g.at as slot_at
            from (
                select distinct p.sheet_no, p.level, p.part_from, p.part_until
                from unnest(v_parts) as p
                where p.is_variable
            ) as p
            cross join lateral generate_series(
                date_bin('15 minutes', p.part_from - interval '1 microsecond', '2000-01-01 00:00:00+00') + interval '15 minutes',
                p.part_until - interval '1 microsecond',
                case p.level when '1h' then interval '1 hour' else interval '15 minutes' end
            ) as g (at)
        ) as u
        cross join lateral tariffs._find_rate(v_sheets[u.sheet_no], u.slot_at) as r
    );

    return query
    with item as materialized (
        select i.item_no, min(i.drawn_from) as drawn_from from unnest(p_items) as i group by i.item_no
    ),
    part as materialized (
        select p.* from unnest(v_parts) as p
    ),
    sheet as materialized (
        select s.ordinality::integer as sheet_no, s.tariff_code, s.tariff_version_id, s.currency, s.band_method,
            s.band_codes, s.band_starts, s.band_rates, s.override_id
        from unnest(v_sheets) with ordinality as s
    ),
    factor as materialized (
        select f.* from unnest(v_factors) as f
    ),
    slot as materialized (
        select s.* from unnest(v_slots) as s
    ),
    bound as materialized (
        select b.*, t.level as span_level, t.span_from, t.span_until
        from (
            select distinct p.meter_zone, p.level, p.part_from, p.part_until
            from part as p
            where p.estimated_kwh is null
        ) as b
        cross join lateral invoices._split_time(b.level, b.meter_zone, b.part_from, b.part_until) as t
    ),
    span as materialized (
        select p.part_no, p.meter_id, p.sheet_no, p.is_variable, b.span_level, b.span_from, b.span_until
        from part as p
        join bound as b using (meter_zone, level, part_from, part_until)
        where p.estimated_kwh is null
    ),
    drawn as materialized (
        -- The whole of a part at one rate …
        select s.part_no, s.sheet_no, d.kwh, null::numeric as rate, null::text as band, true as is_found
        from span as s
        cross join lateral (
            select sum(t.energy_kwh) as kwh
            from telemetry.readings_1d as t
            where t.meter_id = s.meter_id and t.bucket_at >= s.span_from and t.bucket_at < s.span_until
                and t.bucket_at >= v_from and t.bucket_at < v_until
        ) as d
        where s.span_level = '1d' and not s.is_variable
        union all
        select s.part_no, s.sheet_no, d.kwh, null, null, true
        from span as s
        cross join lateral (
            select sum(t.energy_kwh) as kwh
            from telemetry.readings_1h as t
            where t.meter_id = s.meter_id and t.bucket_at >= s.span_from and t.bucket_at < s.span_until
                and t.bucket_at >= v_from and t.bucket_at < v_until
        ) as d
        where s.span_level = '1h' and not s.is_variable
        union all
        select s.part_no, s.sheet_no, d.kwh, null, null, true
        from span as s
        cross join lateral (
            select sum(t.energy_kwh) as kwh
            from telemetry.readings_15m as t
            where t.meter_id = s.meter_id and t.bucket_at >= s.span_from and t.bucket_at < s.span_until
                and t.bucket_at >= v_from and t.bucket_at < v_until
        ) as d
        where s.span_level = '15m' and not s.is_variable
        -- … and by the rate of each hour or quarter of an hour.
        union all
        select s.part_no, s.sheet_no, sum(t.energy_kwh), r.rate, r.band, r.rate is not null
        from span as s
        join telemetry.readings_1h as t
            on t.meter_id = s.meter_id and t.bucket_at >= s.span_from and t.bucket_at < s.span_until
                and t.bucket_at >= v_from and t.bucket_at < v_until
        left join slot as r on r.sheet_no = s.sheet_no and r.slot_at = t.bucket_at
        where s.span_level = '1h' and s.is_variable
        group by s.part_no, s.sheet_no, r.rate, r.band
        union all
        select s.part_no, s.sheet_no, sum(t.energy_kwh), r.rate, r.band, r.rate is not null
        from span as s
        join telemetry.readings_15m as t
            on t.meter_id = s.meter_id and t.bucket_at >= s.span_from and t.bucket_at < s.span_until
                and t.bucket_at >= v_from and t.bucket_at < v_until
        left join slot as r on r.sheet_no = s.sheet_no and r.slot_at = t.bucket_at
        where s.span_level = '15m' and s.is_variable
        group by s.part_no, s.sheet_no, r.rate, r.band
        -- What nobody measured, spread evenly.
        union all
        select p.part_no, p.sheet_no, p.estimated_kwh, null, null, true
        from part as p
        where p.estimated_kwh is not null and not p.is_variable
        union all
        select p.part_no, p.sheet_no, p.estimated_kwh * count(*) / sum(count(*)) over (partition by p.part_no), r.rate, r.band,
            r.rate is not null
        from part as p
        join slot as r on r.sheet_no = p.sheet_no and r.slot_at >= p.part_from and r.slot_at < p.part_until
        where p.estimated_kwh is not null and p.is_variable
        group by p.part_no, p.sheet_no, p.estimated_kwh, r.rate, r.band
    ),
    summed as materialized (
        select d.part_no, d.rate, d.band, sum(d.kwh) as kwh, bool_and(d.is_found) as is_found
        from drawn as d
        group by d.part_no, d.rate, d.band
    ),
    counted as materialized (
        select p.part_no, p.item_no, p.sheet_no, p.is_variable, p.part_from, p.part_until,
            p.estimated_kwh is not null as is_estimated, coalesce(e.kwh, 0) as kwh,
            sum(coalesce(e.kwh, 0)) over (partition by p.item_no order by p.part_no) - coalesce(e.kwh, 0) as before_kwh,
            sum(coalesce(e.kwh, 0)) over (partition by p.item_no) as item_kwh
        from part as p
        left join (select s.part_no, sum(s.kwh) as kwh from summed as s group by s.part_no) as e on e.part_no = p.part_no
    ),
    energy as materialized (
        select c.part_no, n.band_no::integer as band_no, s.band_codes[n.band_no] as band, s.band_rates[n.band_no] as rate,
            case
                when s.band_method <> 'telescopic' then c.kwh
                else greatest(
                    least(c.before_kwh + c.kwh, s.band_starts[n.band_no + 1])
                    - greatest(c.before_kwh, s.band_starts[n.band_no]), 0
                )
            end as kwh
        from counted as c
        join sheet as s using (sheet_no)
        cross join lateral generate_subscripts(s.band_starts, 1) as n (band_no)
        where not c.is_variable
            and case
                when c.kwh = 0 then n.band_no = 1
                when s.band_method <> 'telescopic' then
                    (n.band_no = 1 or c.item_kwh > s.band_starts[n.band_no])
                    and coalesce(c.item_kwh <= s.band_starts[n.band_no + 1], true)
                else c.before_kwh + c.kwh > s.band_starts[n.band_no]
                    and coalesce(c.before_kwh < s.band_starts[n.band_no + 1], true)
            end
        union all
        select c.part_no, row_number() over (partition by c.part_no order by d.band, d.rate)::integer, d.band, d.rate, d.kwh
        from counted as c
        join summed as d using (part_no)
        where c.is_variable and d.rate is not null
    ),
    cost as materialized (
        select e.part_no, sum(e.kwh) as kwh, sum(e.kwh * e.rate) as cost from energy as e group by e.part_no
    )
    select l.item_no, l.line_type, l.code, l.label, l.band, l.quantity, 'kWh'::text, l.rate, l.amount, l.energy_kwh,
        l.tariff_code, l.tariff_version_id, l.currency, l.part_from, l.part_until, l.is_estimated, l.taxes, null::text
    from (
        select c.item_no, c.part_no, 1 as line_no, e.band_no, 'energy'::text as line_type, f.code, f.label, e.band,
            e.kwh as quantity, e.rate, e.kwh * e.rate as amount, e.kwh as energy_kwh, s.tariff_code, s.tariff_version_id,
            s.currency, c.part_from, c.part_until, c.is_estimated, f.taxes
        from energy as e
        join counted as c using (part_no)
        join sheet as s using (sheet_no)
        join factor as f on f.sheet_no = c.sheet_no and f.line_no = 1
        union all
        select c.item_no, c.part_no, f.line_no, 0, 'charge', f.code, f.label, null,
            case f.basis when 'per_kwh' then o.kwh end, f.rate, f.cost_factor * o.cost + f.kwh_factor * o.kwh, 0,
            s.tariff_code, s.tariff_version_id, s.currency, c.part_from, c.part_until, c.is_estimated, f.taxes
        from cost as o
        join counted as c using (part_no)
        join sheet as s using (sheet_no)
        join factor as f on f.sheet_no = c.sheet_no and f.line_no > 1
        where o.kwh <> 0
        order by 1, 2, 3, 4
    ) as l
    union all
    select i.item_no, 'energy', 'energy', null, null, null, null, null, null, null, null, null, null, null, null, null, null,
        case
            when exists (
                select from unnest(p_items) as u where u.item_no = i.item_no and u.tariff_code is null
            ) then 'meter_has_no_tariff: neither the account, nor the meter, nor its region has a tariff'
            when not exists (
                select from part as p where p.item_no = i.item_no and p.part_from = i.drawn_from
            ) then 'tariff_not_in_force: the tariff has no price at the beginning'
            else 'price_not_published: a price of the period is not known'
        end
    from item as i
    where not exists (select from part as p where p.item_no = i.item_no and p.part_from = i.drawn_from)
        or exists (select from unnest(p_items) as u where u.item_no = i.item_no and u.tariff_code is null)
        or exists (
            select from part as p join summed as d using (part_no)
            where p.item_no = i.item_no and not d.is_found and d.kwh <> 0
        );
end;
$$;

comment on function invoices._price_items(invoices.usage_item[], tariffs.price_sheets[]) is
    'Price the energy that meters drew in some times: exact lines.';

grant execute on function invoices._price_items(invoices.usage_item[], tariffs.price_sheets[]) to app_api;
