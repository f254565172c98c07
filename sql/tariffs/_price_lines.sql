-- The amounts of a bill's lines for some energy, in order, then the rounding line,
-- then the total.
--
-- Line 1 is energy: the cost at its band's start, and the band's rate above. A charge
-- is a rate per kWh, or a fraction of the rounded lines whose bits are set.

create or replace function tariffs._price_lines(p_sheet tariffs.price_sheets, p_kwh numeric)
returns numeric[]
language plpgsql
immutable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
declare
    -- Arrays are read faster from variables than from the fields of a row.
    v_rates   numeric[] := p_sheet.line_rates;
    v_bases   integer[] := p_sheet.line_bases;
    v_scales  smallint[] := p_sheet.line_scales;
    v_rules   text[] := p_sheet.line_roundings;
    v_starts  numeric[] := p_sheet.band_starts;
    v_band    integer := cardinality(v_starts);
    v_amounts numeric[];
    v_amount  numeric;
    v_sum     numeric;
    v_total   numeric;
begin
    while v_band > 1 and p_kwh <= v_starts[v_band] loop
        v_band := v_band - 1;
    end loop;

    v_sum := p_sheet.band_costs[v_band] + (p_kwh - v_starts[v_band]) * p_sheet.band_rates[v_band];
    v_sum := tariffs._round(v_sum, v_scales[1], v_rules[1]);
    v_amounts[1] := v_sum;

    for i in 2 .. cardinality(v_rates) loop
        v_amount := case v_bases[i] when 0 then p_kwh else 0 end;

        for j in 1 .. i - 1 loop
            if (v_bases[i] >> (j - 1)) & 1 = 1 then
                v_amount := v_amount + v_amounts[j];
            end if;
        end loop;

        v_amount := tariffs._round(v_amount * v_rates[i], v_scales[i], v_rules[i]);
        v_amounts[i] := v_amount;
        v_sum := v_sum + v_amount;
    end loop;

    v_total := p_sheet.total_step * tariffs._round(v_sum / p_sheet.total_step, 0, p_sheet.total_rounding);

    -- Adding the difference back gives the total the decimals of the lines.
    return v_amounts || (v_total - v_sum) || (v_sum + (v_total - v_sum));
end;
$$;

comment on function tariffs._price_lines(tariffs.price_sheets, numeric) is
    'Amounts of a bill''s lines, then the rounding, then the total.';
