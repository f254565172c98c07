-- What energy drawn at several times costs, each kWh at the rate of its time. Element n of p_kwhs was
-- drawn from element n of p_ats on; a time that spans two rates counts to the first.
--
-- Months of the tariff's zone are billed one by one, and parted where prices changed: the energy of a part
-- is added up exactly and its lines are rounded once, as tariffs.quote_energy rounds. A band is chosen by
-- the part's energy; slabs that count months go on from part to part.
--
-- Errors: PT404 tariff_not_found, tariff_not_in_force, price_not_published

create or replace function tariffs._price_usage(p_tariff_code text, p_ats timestamptz[], p_kwhs numeric[])
returns tariffs.usage_price
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_zone    text := (select t.time_zone from tariffs.tariffs as t where t.tariff_code = p_tariff_code);
    v_part    record;
    v_sheet   tariffs.price_sheets;
    v_cost    numeric;
    v_amounts numeric[];
    v_count   integer;
    v_line    jsonb;
    v_bills   jsonb := '[]';
    v_month   timestamp;
    v_before  numeric := 0;  -- kWh of the month in parts before
    v_price   tariffs.usage_price;
begin
    select t.currency, 0, 0, 0, 0, 0, 0, '[]' into v_price from tariffs.tariffs as t where t.tariff_code = p_tariff_code;

    if not found then
        perform tariffs._refuse_missing_tariff(p_tariff_code, now());
    end if;

    for v_part in
        select u.month_at, u.sheet_from, sum(u.kwh) as kwh, min(u.at) as first_at, array_agg(u.at order by u.at) as ats,
            array_agg(u.kwh order by u.at) as kwhs
        from (
            select n.at, n.kwh, date_trunc('month', n.at at time zone v_zone) as month_at,
                (
                    select max(s.effective_from)
                    from tariffs.price_sheets as s
                    where s.tariff_code = p_tariff_code and s.effective_from <= n.at
                ) as sheet_from
            from unnest(p_ats, p_kwhs) as n (at, kwh)
        ) as u
        group by u.month_at, u.sheet_from
        order by u.month_at, u.sheet_from
    loop
        select s.* into v_sheet
        from tariffs.price_sheets as s
        where s.tariff_code = p_tariff_code and s.effective_from = v_part.sheet_from;

        if not found then
            perform tariffs._refuse_missing_tariff(p_tariff_code, v_part.first_at);
        end if;

        if v_month is distinct from v_part.month_at then
            v_month := v_part.month_at;
            v_before := 0;
        end if;

        if v_sheet.band_method in ('time_of_use', 'prices', 'dynamic') then
            select sum(u.kwh * r.rate) filter (where u.kwh <> 0), min(u.at) filter (where r.rate is null)
            into v_cost, v_part.first_at
            from unnest(v_part.ats, v_part.kwhs) as u (at, kwh)
            cross join lateral tariffs._find_rate(v_sheet, u.at) as r;

            if v_part.first_at is not null then
                raise exception 'price_not_published'
                    using errcode = 'PT404',
                          detail = format('No price of tariff %s is known for %s.', p_tariff_code, v_part.first_at),
                          hint = 'Load the prices of that time with tariffs.load_prices.';
            end if;

            -- One band that costs that much, whatever the energy.
            v_sheet.band_starts := '{0}';
            v_sheet.band_costs := array[coalesce(v_cost, 0)];
            v_sheet.band_rates := '{0}';
        elsif v_sheet.slab_period = 'month' and v_sheet.override_id is null and v_before > 0 then
            v_sheet := tariffs._skip_slabs(v_sheet, v_before);
        end if;

        v_before := v_before + v_part.kwh;
        v_amounts := tariffs._price_lines(v_sheet, v_part.kwh);
        v_count := cardinality(v_sheet.line_rates);
        v_line := format(v_sheet.bill_formats[v_amounts[v_count + 4]::integer], variadic v_amounts::text[])::jsonb;

        if v_cost is not null then
            v_line := jsonb_set(v_line, '{0}', (v_line -> 0) - 'band' || '{"rate": null}');
            v_cost := null;
        end if;

        v_bills := v_bills || v_line;
        v_price.kwh := v_price.kwh + v_amounts[0];
        v_price.energy_amount := v_price.energy_amount + v_amounts[1];
        v_price.vat_amount := v_price.vat_amount + v_amounts[v_count + 3];
        v_price.rounding_amount := v_price.rounding_amount + v_amounts[v_count + 1];
        v_price.total := v_price.total + v_amounts[v_count + 2];
    end loop;

    v_price.levies_amount := v_price.total - v_price.energy_amount - v_price.vat_amount - v_price.rounding_amount;

    -- Lines of one code are one line; it shows a rate where all parts had the same.
    v_price.lines := (
        select jsonb_agg(l.line order by l.place)
        from (
            select min(b.place) as place,
                (array_agg(b.value - 'amount' - 'rate' - 'band' order by b.place))[1]
                || jsonb_build_object(
                    'rate', case when count(distinct b.value -> 'rate') = 1 then (array_agg(b.value -> 'rate'))[1] end,
                    'amount', sum((b.value ->> 'amount')::numeric)
                ) as line
            from jsonb_array_elements(v_bills) with ordinality as b (value, place)
            group by b.value ->> 'code'
        ) as l
    );
    v_price.lines := coalesce(v_price.lines, '[]');

    return v_price;
end;
$$;

comment on function tariffs._price_usage(text, timestamptz[], numeric[]) is
    'What energy drawn at several times costs, each kWh at the rate of its time.';
