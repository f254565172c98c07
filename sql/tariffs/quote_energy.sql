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
-- levies_amount is every line that is neither energy, tax nor rounding.
--
-- Errors: PT400 invalid_quantity, invalid_kwh, invalid_amount, unknown_band;
--         PT404 tariff_not_found, tariff_not_in_force; PT422 amount_too_small

create or replace function tariffs.quote_energy(
    p_tariff_code text,
    p_kwh         numeric default null,
    p_amount      numeric default null,
    p_at          timestamptz default now(),
    p_band        text default null
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

    if p_band is not null then
        v_sheet := tariffs._choose_band(v_sheet, p_band);
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
        format(v_sheet.bill_formats[v_amounts[v_count + 4]::integer], variadic v_amounts::text[])::jsonb
    );
end;
$$;

comment on function tariffs.quote_energy(text, numeric, numeric, timestamptz, text) is
    'Price of an amount of energy, or the most energy that an amount of money buys.';

grant execute on function tariffs.quote_energy(text, numeric, numeric, timestamptz, text)
    to anon, authenticated, service_role;
