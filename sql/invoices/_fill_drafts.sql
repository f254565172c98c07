-- Makes the lines, taxes and totals of some drafts, anew if they have any. The caller has locked them.
--
-- Lines are exact. A tax is taken of its whole base and rounded once; the total is rounded once. Where readings
-- of periods that were billed before came late, the difference is a line of its own. A sum below zero is
-- carried to the account's credit, so that no invoice asks for less than nothing. What keeps a draft
-- from becoming final is its problem; it has no lines then.
--
-- As the owner of the tables: a chunk of a month is worked on at once.

create or replace function invoices._fill_drafts(p_invoice_ids uuid[])
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $$
declare
    v_days      invoices.drawn_days[];
    v_estimates numeric[];
    v_late      invoices.late_period[];
    v_lines     invoices.priced_line[];
    v_count     constant integer := cardinality(p_invoice_ids);
begin
    delete from invoices.taxes as t
    using invoices.invoices as i
    where i.invoice_id = any (p_invoice_ids) and t.account_id = i.account_id and t.invoice_id = i.invoice_id;

    delete from invoices.lines as l
    using invoices.invoices as i
    where i.invoice_id = any (p_invoice_ids) and l.account_id = i.account_id and l.invoice_id = i.invoice_id;

    v_days := array(select d from invoices._sum_days(p_invoice_ids) as d);

    -- Where nothing was measured: as much a day as in the last three invoices that were measured.
    select array_agg(
            case
                when coalesce(d.reading_count, 0) = 0 and s.missing_readings = 'estimate' then (
                    select sum(b.energy_kwh) / sum(extract(epoch from b.usage_until - b.usage_from))
                        * extract(epoch from i.usage_until - i.usage_from)
                    from (
                        select o.energy_kwh, o.usage_from, o.usage_until
                        from invoices.periods as p
                        join invoices.invoices as o on o.account_id = p.account_id and o.invoice_id = p.invoice_id
                        where p.account_id = i.account_id and p.reading_count > 0 and o.problem is null
                            and not o.is_estimated and o.usage_until <= i.usage_from
                        order by o.usage_from desc
                        limit 3
                    ) as b
                )
            end
            order by w.place
        )
    into v_estimates
    from unnest(p_invoice_ids) with ordinality as w (invoice_id, place)
    join invoices.invoices as i on i.invoice_id = w.invoice_id
    join invoices.series as s on s.series_code = i.series_code
    left join unnest(v_days) as d on d.invoice_id = i.invoice_id;

    v_late := array(select l from invoices._find_late(p_invoice_ids) as l);

    v_lines := array(
        select l
        from invoices._price_items(
            invoices._get_items(p_invoice_ids, 1, v_estimates)
            || invoices._get_items(array(select l.invoice_id from unnest(v_late) as l), v_count + 1)
        ) as l
    );

    -- Problems first: a draft that has one stays empty.
    update invoices.invoices as i
    set problem = case
            when n.problem is not null then n.problem
            when n.currency is distinct from i.currency
            then format('currency_mismatch: the tariff is in %s, the account in %s', n.currency, i.currency)
            when exists (
                select
                from meters.dirty_buckets as b
                where b.meter_id = i.meter_id and b.bucket_at > i.usage_from - interval '15 minutes' and b.bucket_at < i.usage_until
            ) then 'readings_not_rolled_up: readings of the period are still being added up'
        end,
        energy_kwh = coalesce(n.kwh, 0), is_estimated = v_estimates[n.place] is not null,
        subtotal = 0, tax_amount = 0, rounding = 0, total = 0,
        daily_on = coalesce(d.daily_on, '{}'), daily_kwh = coalesce(d.daily_kwh, '{}'), updated_at = clock_timestamp()
    from (
        select w.invoice_id, w.place, max(l.problem) as problem, min(l.currency) as currency, sum(l.energy_kwh) as kwh
        from unnest(p_invoice_ids) with ordinality as w (invoice_id, place)
        left join unnest(v_lines) as l on l.item_no = w.place
        group by w.invoice_id, w.place
    ) as n
    left join unnest(v_days) as d on d.invoice_id = n.invoice_id
    where i.invoice_id = n.invoice_id;

    update invoices.periods as p
    set seen_kwh = d.kwh, reading_count = d.reading_count
    from unnest(v_days) as d
    where p.account_id = d.account_id and p.invoice_id = d.invoice_id
        and (p.seen_kwh, p.reading_count) is distinct from (d.kwh, d.reading_count);

    with fine as materialized (
        select w.place, i.account_id, i.invoice_id, i.usage_from, i.usage_until, i.time_zone, i.currency
        from unnest(p_invoice_ids) with ordinality as w (invoice_id, place)
        join invoices.invoices as i on i.invoice_id = w.invoice_id
        where i.problem is null
    ),
    fee as (
        update invoices.fees as e
        set invoice_id = f.invoice_id
        from fine as f
        where e.account_id = f.account_id and (e.invoice_id is null or e.invoice_id = f.invoice_id)
        returning e.*
    ),
    -- What a period costs now, less what was billed of it, by the taxes that are on it.
    late as materialized (
        select f.account_id, f.invoice_id, o.invoice_id as adjusts_id, o.number, o.usage_from, o.usage_until, o.time_zone, o.period,
            c.taxes, sum(c.kwh) as kwh, sum(c.amount) as amount
        from unnest(v_late) with ordinality as v (draft_id, invoice_id, place)
        join fine as f on f.invoice_id = v.draft_id
        join invoices.invoices as o on o.account_id = f.account_id and o.invoice_id = v.invoice_id
        cross join lateral (
            select l.taxes, l.energy_kwh as kwh, l.amount
            from unnest(v_lines) as l
            where l.item_no = v_count + v.place
            union all
            select b.taxes, -b.energy_kwh, -b.amount
            from invoices.lines as b
            where b.account_id = f.account_id and b.invoice_id = v.invoice_id and b.line_type in ('energy', 'charge')
            union all
            select b.taxes, -b.energy_kwh, -b.amount
            from invoices.lines as b
            join invoices.invoices as x on x.account_id = b.account_id and x.invoice_id = b.invoice_id and x.status <> 'void'
            where b.account_id = f.account_id and b.adjusts_id = v.invoice_id
        ) as c
        where not exists (
            select from unnest(v_lines) as l where l.item_no = v_count + v.place and l.problem is not null
        )
        group by f.account_id, f.invoice_id, o.invoice_id, o.number, o.usage_from, o.usage_until, o.time_zone, o.period, c.taxes
        having sum(c.kwh) <> 0 or sum(c.amount) <> 0
    ),
    line as materialized (
        select f.account_id, f.invoice_id, 1 as group_no, l.place as order_no, l.line_type, l.code,
            l.label || coalesce(' (' || nullif(l.band, 'all') || ')', '')
            || case
                when (l.valid_from, l.valid_until) is distinct from (f.usage_from, f.usage_until) then format(
                    ', %s to %s', to_char(l.valid_from at time zone f.time_zone, 'YYYY-MM-DD HH24:MI'),
                    to_char(l.valid_until at time zone f.time_zone, 'YYYY-MM-DD HH24:MI')
                )
                else ''
            end
            || case
                when l.is_estimated then ', estimated: no readings were received'
                when l.line_type = 'energy' and l.quantity = 0 and d.reading_count = 0 then ', no readings were received'
                else ''
            end as description,
            l.quantity, case when l.quantity is not null then l.unit end as unit, l.rate, l.amount, l.energy_kwh, l.tariff_code,
            l.tariff_version_id, l.valid_from, l.valid_until, l.band, l.is_estimated, null::uuid as adjusts_id, l.taxes
        from fine as f
        join unnest(v_lines) with ordinality as l (
            item_no, line_type, code, label, band, quantity, unit, rate, amount, energy_kwh, tariff_code, tariff_version_id,
            currency, valid_from, valid_until, is_estimated, taxes, problem, place
        ) on l.item_no = f.place
        left join unnest(v_days) as d on d.invoice_id = f.invoice_id
        union all
        select t.account_id, t.invoice_id, 2, row_number() over (order by t.usage_from, t.kwh = 0, t.taxes), 'adjustment', 'late_readings',
            format('Correction of %s (%s to %s): readings that came late', t.number, lower(t.period), upper(t.period) - 1),
            t.kwh, 'kWh', null, t.amount, t.kwh, null, null, t.usage_from, t.usage_until, null, false, t.adjusts_id, t.taxes
        from late as t
        union all
        -- Made anew: what later invoices have corrected of the one before is billed already.
        select f.account_id, f.invoice_id, 3, row_number() over (order by b.invoice_id, b.position), 'adjustment',
            'already_corrected', format('Already corrected by %s', x.number), -b.quantity, b.unit, null, -b.amount, -b.energy_kwh,
            null, null, b.valid_from, b.valid_until, null, false, null, b.taxes
        from fine as f
        join invoices.invoices as i on i.account_id = f.account_id and i.invoice_id = f.invoice_id
        join invoices.lines as b on b.account_id = i.account_id and b.adjusts_id = i.corrects_id
        join invoices.invoices as x
            on x.account_id = b.account_id and x.invoice_id = b.invoice_id and x.status not in ('draft', 'void')
        union all
        select e.account_id, e.invoice_id, 4, row_number() over (order by e.fee_id), 'fee', e.code, e.description, 1, null,
            e.amount, e.amount, 0, null, null, null, null, null, false, null, '[]'
        from fee as e
    )
    insert into invoices.lines (
        account_id, invoice_id, position, line_type, code, description, quantity, unit, rate, amount, energy_kwh, tariff_code,
        tariff_version_id, valid_from, valid_until, band, is_estimated, adjusts_id, taxes
    )
    select l.account_id, l.invoice_id,
        row_number() over (partition by l.account_id, l.invoice_id order by l.group_no, l.order_no), l.line_type, l.code,
        l.description, trim_scale(l.quantity), l.unit, l.rate, trim_scale(l.amount), l.energy_kwh, l.tariff_code,
        l.tariff_version_id, l.valid_from, l.valid_until, l.band, l.is_estimated, l.adjusts_id, l.taxes
    from line as l;

    insert into invoices.taxes (account_id, invoice_id, tax_key, label, rate, base, amount)
    select i.account_id, i.invoice_id, t.key, min(t.label), min(t.rate),
        trim_scale(sum(case when t.rate = 0 then l.amount else l.amount * t.factor * 100 / t.rate end)),
        round(sum(l.amount * t.factor), i.minor_units)
    from invoices.invoices as i
    join invoices.lines as l on l.account_id = i.account_id and l.invoice_id = i.invoice_id
    cross join lateral jsonb_to_recordset(l.taxes) as t (key text, label text, rate numeric, factor numeric)
    where i.invoice_id = any (p_invoice_ids)
    group by i.account_id, i.invoice_id, i.minor_units, t.key;

    perform invoices._sum_drafts(p_invoice_ids);
end;
$$;

comment on function invoices._fill_drafts(uuid[]) is 'Make the lines, taxes and totals of some drafts.';

grant execute on function invoices._fill_drafts(uuid[]) to app_api;
