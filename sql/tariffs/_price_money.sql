-- Prices the most energy in whole 0.1 kWh whose total does not exceed an amount;
-- elements as tariffs._price_lines gives them.
--
-- The unrounded total is inverted for the amount less and plus all that rounding
-- can do. What lies in between, a tenth or two as a rule, is halved with exact
-- totals until one tenth more is too much.
--
-- Errors: PT422 amount_too_small

create or replace function tariffs._price_money(p_sheet tariffs.price_sheets, p_amount numeric)
returns numeric[]
language plpgsql
immutable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_total_at constant integer := cardinality(p_sheet.line_rates) + 2;
    v_low      bigint := tariffs._invert_total(p_sheet, p_amount - p_sheet.rounding_slack);
    v_high     bigint := tariffs._invert_total(p_sheet, p_amount + p_sheet.rounding_slack) + 1;
    v_next     bigint;
    v_priced   numeric[];
    v_best     numeric[];  -- the prices at v_low, once they are known
begin
    while v_high - v_low > 1 loop
        v_next := (v_low + v_high) / 2;
        v_priced := tariffs._price_lines(p_sheet, v_next * 0.1);

        if v_priced[v_total_at] <= p_amount then
            v_low := v_next;
            v_best := v_priced;
        else
            v_high := v_next;
        end if;
    end loop;

    if v_best is null then
        v_best := tariffs._price_lines(p_sheet, greatest(v_low, 1) * 0.1);
    end if;

    if v_low = 0 then
        raise exception 'amount_too_small'
            using errcode = 'PT422',
                  detail = format('The least for sale is 0.1 kWh at %s %s.', p_sheet.currency, v_best[v_total_at]),
                  hint = format('Send at least %s.', v_best[v_total_at]);
    end if;

    -- Rounding can make so little of it cost nothing; nobody buys for nothing.
    if v_best[v_total_at] <= 0 then
        raise exception 'amount_too_small'
            using errcode = 'PT422',
                  detail = format('%s buys %s kWh, which cost %s %s.', p_amount, v_best[0], p_sheet.currency, v_best[v_total_at]),
                  hint = 'Send a larger amount.';
    end if;

    return v_best;
end;
$$;

comment on function tariffs._price_money(tariffs.price_sheets, numeric) is
    'The most energy that an amount of money buys, priced as tariffs._price_lines does.';
