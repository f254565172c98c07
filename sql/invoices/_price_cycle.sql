-- Prices an account's running period up to a moment, and p_expected_kwh from then until the end of it. As the
-- owner of the tables: the caller sees the account.

create or replace function invoices._price_cycle(
    p_account      invoices.accounts,
    p_at           timestamptz,
    p_until        timestamptz,
    p_expected_kwh numeric
)
returns invoices.bill_sum
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_meter meters.meters;
    v_items invoices.usage_item[];
begin
    select m.* into v_meter from meters.meters as m where m.meter_id = p_account.meter_id;

    v_items := array(
        select (
            1, v_meter.meter_id, v_meter.time_zone,
            coalesce(
                t.tariff_code, v_meter.tariff_code,
                (
                    select r.tariff_code
                    from tariffs.tariffs as r
                    left join tariffs.rate_states as s on s.tariff_code = r.tariff_code
                    where r.region = v_meter.region
                    order by coalesce(s.is_dynamic, false) desc, r.tariff_key
                    limit 1
                )
            ),
            greatest(c.part_from, t.valid_from), least(c.part_until, t.valid_until),
            c.expected * extract(epoch from least(c.part_until, t.valid_until) - greatest(c.part_from, t.valid_from))
            / extract(epoch from c.part_until - c.part_from)
        )::invoices.usage_item
        from (
            values (p_account.billed_until, least(p_at, p_until), null::numeric), (p_at, p_until, p_expected_kwh)
        ) as c (part_from, part_until, expected)
        join lateral (
            select a.tariff_code, a.valid_from, lead(a.valid_from) over (order by a.valid_from) as valid_until
            from invoices.account_tariffs as a
            where a.account_id = p_account.account_id
        ) as t on t.valid_from < c.part_until and coalesce(t.valid_until > c.part_from, true)
        where c.part_from < c.part_until and (c.part_until <= p_at or c.expected is not null)
        order by c.part_from, t.valid_from
    );

    return invoices._sum_lines(
        array(select l from invoices._price_items(v_items) as l), p_account.minor_units,
        (select s.total_step from invoices.series as s where s.series_code = p_account.series_code)
    );
end;
$$;

comment on function invoices._price_cycle(invoices.accounts, timestamptz, timestamptz, numeric) is
    'Price an account''s running period, with what is expected of the rest of it.';

grant execute on function invoices._price_cycle(invoices.accounts, timestamptz, timestamptz, numeric) to app_api;
