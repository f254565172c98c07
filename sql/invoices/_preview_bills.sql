-- Bills of a month of some accounts as they are and with other bands of a tariff. As the owner of the tables.

create or replace function invoices._preview_bills(
    p_tariff_code text,
    p_bands       jsonb,
    p_band_method text,
    p_month       date,
    p_account_ids uuid[]
)
returns setof invoices.preview_bill
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_items  invoices.usage_item[];
    v_sheets tariffs.price_sheets[];
    v_before invoices.priced_line[];
    v_after  invoices.priced_line[];
begin
    v_items := array(
        select (
            w.place::integer, a.meter_id, m.time_zone, p_tariff_code,
            greatest(telemetry._date_start(p_month, a.time_zone), a.opened_at),
            least(telemetry._date_start((p_month + interval '1 month')::date, a.time_zone), a.closed_at), null
        )::invoices.usage_item
        from unnest(p_account_ids) with ordinality as w (account_id, place)
        join invoices.accounts as a on a.account_id = w.account_id
        join meters.meters as m on m.meter_id = a.meter_id
        order by w.place
    );
    v_sheets := invoices._find_sheets(v_items);
    v_before := array(select l from invoices._price_items(v_items, v_sheets) as l);
    v_after := array(
        select l
        from invoices._price_items(
            v_items,
            array(
                select invoices._change_sheet(v_sheets[n], p_bands, p_band_method)
                from generate_subscripts(v_sheets, 1) as n
                order by n
            )
        ) as l
    );

    return query
    select w.account_id, b.currency, b.energy_kwh, b.total, f.total, coalesce(b.problem, f.problem)
    from unnest(p_account_ids) with ordinality as w (account_id, place)
    join invoices.accounts as a on a.account_id = w.account_id
    join invoices.series as s on s.series_code = a.series_code
    join (select l.item_no, array_agg(l) as lines from unnest(v_before) as l group by l.item_no) as o on o.item_no = w.place
    join (select l.item_no, array_agg(l) as lines from unnest(v_after) as l group by l.item_no) as n on n.item_no = w.place
    cross join lateral invoices._sum_lines(o.lines, a.minor_units, s.total_step) as b
    cross join lateral invoices._sum_lines(n.lines, a.minor_units, s.total_step) as f
    order by w.place;
end;
$$;

comment on function invoices._preview_bills(text, jsonb, text, date, uuid[]) is
    'Bills of a month of some accounts as they are and with other bands.';

grant execute on function invoices._preview_bills(text, jsonb, text, date, uuid[]) to app_api;
