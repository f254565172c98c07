-- The times that some invoices bill, each with its tariff, numbered from p_first_no on in the order of the
-- ids; p_estimates says how much to take where nothing was measured.

create or replace function invoices._get_items(
    p_invoice_ids uuid[],
    p_first_no    integer,
    p_estimates   numeric[] default null
)
returns invoices.usage_item[]
language sql
stable
set search_path = pg_catalog, pg_temp
begin atomic
    select coalesce(
        array_agg(
            (
                s.item_no, s.meter_id, s.time_zone, s.tariff_code, s.drawn_from, s.drawn_until,
                s.estimate * extract(epoch from s.drawn_until - s.drawn_from)
                / extract(epoch from s.usage_until - s.usage_from)
            )::invoices.usage_item
            order by s.item_no, s.drawn_from
        ),
        '{}'
    )
    from (
        select p_first_no + (w.place - 1)::integer as item_no, i.meter_id, m.time_zone,
            coalesce(
                t.tariff_code, m.tariff_code,
                (
                    select r.tariff_code
                    from tariffs.tariffs as r
                    left join tariffs.rate_states as s on s.tariff_code = r.tariff_code
                    where r.region = m.region
                    order by coalesce(s.is_dynamic, false) desc, r.tariff_key
                    limit 1
                )
            ) as tariff_code,
            greatest(i.usage_from, t.valid_from) as drawn_from, least(i.usage_until, t.valid_until) as drawn_until,
            i.usage_from, i.usage_until, p_estimates[w.place] as estimate
        from unnest(p_invoice_ids) with ordinality as w (invoice_id, place)
        join invoices.invoices as i on i.invoice_id = w.invoice_id
        join meters.meters as m on m.meter_id = i.meter_id
        join lateral (
            select a.tariff_code, a.valid_from, lead(a.valid_from) over (order by a.valid_from) as valid_until
            from invoices.account_tariffs as a
            where a.account_id = i.account_id
        ) as t on t.valid_from < i.usage_until and coalesce(t.valid_until > i.usage_from, true)
    ) as s;
end;

comment on function invoices._get_items(uuid[], integer, numeric[]) is
    'The times that some invoices bill, each with its tariff.';
