-- Prices some energy by a sheet: element 0 is the energy, then the amounts of the
-- lines in order, then the rounding, the total, the taxes in it, and the band.
--
-- Line 1 is energy: the cost at its band's start, and the band's rate above. A charge
-- is a rate per kWh, or a fraction of the rounded lines whose bits are set.
--
-- Expressions are few on purpose: making one ready costs more, once per
-- transaction, than running it.

create or replace function tariffs._price_lines(p_sheet tariffs.price_sheets, p_kwh numeric)
returns numeric[]
language plpgsql
immutable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_count   integer := cardinality(p_sheet.line_rates);
    v_band    integer := cardinality(p_sheet.band_starts);
    v_amounts numeric[];
    v_amount  numeric;
    v_sum     numeric := 0;
    v_tax     numeric := 0;
begin
    while v_band > 1 and p_kwh <= p_sheet.band_starts[v_band] loop
        v_band := v_band - 1;
    end loop;

    v_amounts[0] := p_kwh;

    for i in 1 .. v_count loop
        if i = 1 then
            v_amount := p_sheet.band_costs[v_band]
                + (p_kwh - p_sheet.band_starts[v_band]) * p_sheet.band_rates[v_band];
        elsif p_sheet.line_bases[i] = 0 then
            v_amount := p_kwh * p_sheet.line_rates[i];
        else
            v_amount := 0;

            for j in 1 .. i - 1 loop
                if (p_sheet.line_bases[i] >> (j - 1)) & 1 = 1 then
                    v_amount := v_amount + v_amounts[j];
                end if;
            end loop;

            v_amount := v_amount * p_sheet.line_rates[i];
        end if;

        if p_sheet.line_roundings[i] = 'half_up' then
            v_amount := round(v_amount, p_sheet.line_scales[i]);
        else
            v_amount := tariffs._round_directed(v_amount, p_sheet.line_scales[i], p_sheet.line_roundings[i]);
        end if;

        v_amounts[i] := v_amount;
        v_sum := v_sum + v_amount;

        if p_sheet.line_is_tax[i] then
            v_tax := v_tax + v_amount;
        end if;
    end loop;

    v_amount := v_sum / p_sheet.total_step;

    if p_sheet.total_rounding = 'half_up' then
        v_amount := round(v_amount);
    else
        v_amount := tariffs._round_directed(v_amount, 0, p_sheet.total_rounding);
    end if;

    v_amount := v_amount * p_sheet.total_step - v_sum;

    return v_amounts || array[v_amount, v_sum + v_amount, v_tax, v_band];
end;
$$;

comment on function tariffs._price_lines(tariffs.price_sheets, numeric) is
    'Energy, amounts of the bill''s lines, rounding, total, taxes and band.';
