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
    v_facts   jsonb[];
    v_amounts numeric[];
    v_count   integer;
    v_band    integer;
    v_quote   tariffs.energy_quote;
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

    v_quote.tariff_version_id := v_sheet.tariff_version_id;
    v_quote.currency := v_sheet.currency;
    v_quote.kwh := coalesce(p_kwh, tariffs._find_affordable_kwh(v_sheet, p_amount));

    v_amounts := tariffs._price_lines(v_sheet, v_quote.kwh);
    v_count := cardinality(v_sheet.line_rates);
    v_quote.energy_amount := v_amounts[1];
    v_quote.rounding_amount := v_amounts[v_count + 1];
    v_quote.total := v_amounts[v_count + 2];
    v_quote.vat_amount := 0;

    -- The sheet cannot know which band the energy line will be in.
    v_facts := v_sheet.line_facts;

    if v_sheet.band_method = 'whole' then
        v_band := cardinality(v_sheet.band_starts);

        while v_band > 1 and v_quote.kwh <= v_sheet.band_starts[v_band] loop
            v_band := v_band - 1;
        end loop;

        v_facts[1] := v_facts[1]
            || jsonb_build_object('rate', v_sheet.band_rates[v_band], 'band', v_sheet.band_codes[v_band]);
    end if;

    -- The rounding line, where there is one, follows the others here as in the amounts.
    for i in 1 .. cardinality(v_facts) loop
        v_facts[i] := v_facts[i] || jsonb_build_object('amount', v_amounts[i]);

        if (v_sheet.tax_lines >> (i - 1)) & 1 = 1 then
            v_quote.vat_amount := v_quote.vat_amount + v_amounts[i];
        end if;
    end loop;

    v_quote.levies_amount :=
        v_quote.total - v_quote.rounding_amount - v_quote.energy_amount - v_quote.vat_amount;
    v_quote.lines := to_jsonb(v_facts);

    return v_quote;
end;
$$;

comment on function tariffs.quote_energy(text, numeric, numeric, timestamptz, text) is
    'Price of an amount of energy, or the most energy that an amount of money buys.';

grant execute on function tariffs.quote_energy(text, numeric, numeric, timestamptz, text)
    to anon, authenticated, service_role;
