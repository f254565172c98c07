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
-- By money: the unrounded total is a straight line in each band, so it is inverted
-- for the amount less and plus all that rounding can do; what lies in between, a
-- tenth or two as a rule, is halved with exact totals.
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
    v_starts  numeric[];
    v_rates   numeric[];
    v_costs   numeric[];
    v_charges numeric[];
    v_bases   integer[];
    v_scales  smallint[];
    v_rules   text[];
    v_facts   jsonb[];
    v_amounts numeric[];
    v_count   integer;
    v_band    integer;
    v_low     bigint;  -- tenths of kWh that the amount is enough for
    v_high    bigint;  -- tenths of kWh that it is not enough for
    v_kwh     numeric := p_kwh;
    v_quote   tariffs.energy_quote;
begin
    if num_nonnulls(p_kwh, p_amount) <> 1 then
        raise exception 'invalid_quantity'
            using errcode = 'PT400', detail = 'Exactly one of p_kwh and p_amount is needed.',
                  hint = 'Send p_kwh for the price of energy, or p_amount for the energy that money buys.';
    end if;

    if (p_kwh > 0 and p_kwh <= 10000000 and p_kwh = round(p_kwh, 3)) is false then
        raise exception 'invalid_kwh'
            using errcode = 'PT400', detail = format('%s is not an amount of energy for sale.', p_kwh),
                  hint = 'Send kWh above 0 and up to 10000000, with at most three decimals.';
    end if;

    if (p_amount > 0 and p_amount <= 1000000000) is false then
        raise exception 'invalid_amount'
            using errcode = 'PT400', detail = format('%s is not an amount to spend.', p_amount),
                  hint = 'Send an amount above 0 and up to 1000000000.';
    end if;

    select s.* into v_sheet
    from tariffs.price_sheets as s
    where s.tariff_code = p_tariff_code and s.effective_from <= p_at
    order by s.effective_from desc
    limit 1;

    if not found then
        perform tariffs._refuse_missing_tariff(p_tariff_code, p_at);
    end if;

    -- Arrays are read faster from variables than from fields of a row.
    v_starts := v_sheet.band_starts;
    v_rates := v_sheet.band_rates;
    v_costs := v_sheet.band_costs;
    v_charges := v_sheet.line_rates;
    v_bases := v_sheet.line_bases;
    v_scales := v_sheet.line_scales;
    v_rules := v_sheet.line_roundings;
    v_facts := v_sheet.line_facts;
    v_count := cardinality(v_charges);

    if p_band is not null then
        if v_sheet.band_method <> 'whole' or p_band <> all (v_sheet.band_codes) then
            raise exception 'unknown_band'
                using errcode = 'PT400',
                      detail = format('Tariff %s has no band %L to choose.', p_tariff_code, p_band),
                      hint = format('Its bands are %s.', array_to_string(v_sheet.band_codes, ', '));
        end if;

        v_rates := array[v_rates[array_position(v_sheet.band_codes, p_band)]];
        v_starts := '{0}';
        v_costs := '{0}';
    end if;

    if p_kwh is null then
        v_low := tariffs._invert_total(
            p_amount - v_sheet.rounding_slack, v_starts, v_rates, v_costs,
            v_sheet.energy_factor, v_sheet.kwh_factor
        );
        v_high := 1 + tariffs._invert_total(
            p_amount + v_sheet.rounding_slack, v_starts, v_rates, v_costs,
            v_sheet.energy_factor, v_sheet.kwh_factor
        );
    end if;

    loop
        if p_kwh is null then
            v_kwh := case when v_high - v_low > 1 then (v_low + v_high) / 2 else greatest(v_low, 1) end * 0.1;
        end if;

        v_band := cardinality(v_starts);

        while v_band > 1 and v_kwh <= v_starts[v_band] loop
            v_band := v_band - 1;
        end loop;

        v_amounts := tariffs._price_lines(
            v_kwh, v_costs[v_band] + (v_kwh - v_starts[v_band]) * v_rates[v_band],
            v_charges, v_bases, v_scales, v_rules, v_sheet.total_step, v_sheet.total_rounding
        );
        exit when p_kwh is not null or v_high - v_low <= 1;

        if v_amounts[v_count + 2] <= p_amount then
            v_low := (v_low + v_high) / 2;
        else
            v_high := (v_low + v_high) / 2;
        end if;
    end loop;

    if v_low = 0 then
        raise exception 'amount_too_small'
            using errcode = 'PT422',
                  detail = format('The least for sale is 0.1 kWh at %s %s.', v_sheet.currency, v_amounts[v_count + 2]),
                  hint = format('Send at least %s.', v_amounts[v_count + 2]);
    end if;

    v_quote.tariff_version_id := v_sheet.tariff_version_id;
    v_quote.currency := v_sheet.currency;
    v_quote.kwh := v_kwh;
    v_quote.energy_amount := v_amounts[1];
    v_quote.rounding_amount := v_amounts[v_count + 1];
    v_quote.total := v_amounts[v_count + 2];
    v_quote.vat_amount := 0;

    -- The facts of the energy line lack the band's; those of the rounding line come last.
    if v_sheet.band_method = 'whole' then
        v_facts[1] := v_facts[1] || jsonb_build_object(
            'rate', v_rates[v_band], 'band', coalesce(p_band, v_sheet.band_codes[v_band])
        );
    end if;

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
