-- What energy costs: the one place where a price is computed.
--
-- By energy (p_kwh), or by money (p_amount): then it is the most energy in whole
-- 0.1 kWh whose total does not exceed the amount; the rest is the caller's change.
-- Each line is rounded by its own rule, percentages are taken of rounded lines,
-- and the total is rounded once, the difference being a line of its own.
--
-- p_band names the band where a tariff prices the whole purchase by one band and
-- that band follows from something else than the purchase (KPLC: the average of
-- three months). Without it the purchase's own size chooses.
--
-- The rate is that of the moment p_at: of the period of time of use, of the market price, of
-- the region's load, or of an override, which goes before all of them. Where slabs count
-- months, p_month_kwh is what the month had before; the answer's month_kwh is null elsewhere.
--
-- levies_amount is every line that is neither energy, tax nor rounding.
--
-- Errors: PT400 invalid_quantity, invalid_kwh, invalid_amount, invalid_month_kwh, unknown_band;
--         PT404 tariff_not_found, tariff_not_in_force, price_not_published;
--         PT422 amount_too_small, price_not_positive

create or replace function tariffs.quote_energy(
    p_tariff_code text,
    p_kwh         numeric default null,
    p_amount      numeric default null,
    p_at          timestamptz default now(),
    p_band        text default null,
    p_month_kwh   numeric default null
)
returns tariffs.energy_quote
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_sheet   tariffs.price_sheets;
    v_amounts numeric[];
    v_count   integer;
begin
    perform tariffs._require_quantity(p_kwh, p_amount);

    select s.* into v_sheet
    from tariffs.price_sheets as s
    where s.tariff_code = p_tariff_code and s.effective_from <= coalesce(p_at, now())
    order by s.effective_from desc
    limit 1;

    if not found then
        perform tariffs._refuse_missing_tariff(p_tariff_code, p_at);
    end if;

    if v_sheet.is_variable or p_band is not null then
        v_sheet := tariffs._fix_rate(v_sheet, coalesce(p_at, now()), p_band, p_month_kwh, p_amount is not null);
    end if;

    v_amounts := case
        when p_kwh is null then tariffs._price_money(v_sheet, p_amount)
        else tariffs._price_lines(v_sheet, p_kwh)
    end;
    v_count := cardinality(v_sheet.line_rates);

    -- After the lines come rounding, total, taxes and band.
    return (
        v_sheet.tariff_version_id,
        v_sheet.currency,
        v_amounts[0],
        v_amounts[1],
        v_amounts[v_count + 2] - v_amounts[v_count + 1] - v_amounts[1] - v_amounts[v_count + 3],
        v_amounts[v_count + 3],
        v_amounts[v_count + 1],
        v_amounts[v_count + 2],
        format(v_sheet.bill_formats[v_amounts[v_count + 4]::integer], variadic v_amounts::text[])::jsonb,
        case v_sheet.slab_period when 'month' then coalesce(p_month_kwh, 0) end
    );
end;
$$;

comment on function tariffs.quote_energy(text, numeric, numeric, timestamptz, text, numeric) is
    'Price of an amount of energy, or the most energy that an amount of money buys.';

grant execute on function tariffs.quote_energy(text, numeric, numeric, timestamptz, text, numeric)
    to anon, authenticated, service_role;
