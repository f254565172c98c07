-- The most energy in whole 0.1 kWh whose total does not exceed an amount.
--
-- The unrounded total is inverted for the amount less and plus all that rounding
-- can do. What lies in between, a tenth or two as a rule, is halved with exact
-- totals until one tenth more is too much.
--
-- Errors: PT422 amount_too_small

create or replace function tariffs._find_affordable_kwh(p_sheet tariffs.price_sheets, p_amount numeric)
returns numeric
language plpgsql
immutable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_total_at constant integer := cardinality(p_sheet.line_rates) + 2;
    v_low      bigint := tariffs._invert_total(p_sheet, p_amount - p_sheet.rounding_slack);
    v_high     bigint := tariffs._invert_total(p_sheet, p_amount + p_sheet.rounding_slack) + 1;
    v_middle   bigint;
    v_least    numeric;
begin
    while v_high - v_low > 1 loop
        v_middle := (v_low + v_high) / 2;

        if (tariffs._price_lines(p_sheet, v_middle * 0.1))[v_total_at] <= p_amount then
            v_low := v_middle;
        else
            v_high := v_middle;
        end if;
    end loop;

    if v_low = 0 then
        v_least := (tariffs._price_lines(p_sheet, 0.1))[v_total_at];
        raise exception 'amount_too_small'
            using errcode = 'PT422',
                  detail = format('The least for sale is 0.1 kWh at %s %s.', p_sheet.currency, v_least),
                  hint = format('Send at least %s.', v_least);
    end if;

    return v_low * 0.1;
end;
$$;

comment on function tariffs._find_affordable_kwh(tariffs.price_sheets, numeric) is
    'The most energy in whole 0.1 kWh that an amount of money buys.';
