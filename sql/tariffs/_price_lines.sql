-- The amounts of a bill's lines for some energy, in order, then the rounding line,
-- then the total. The arguments are columns of tariffs.price_sheets.
--
-- Line 1 is energy, for which the unrounded cost is given. A charge is a rate per
-- kWh, or a fraction of the rounded lines whose bits are set.

create or replace function tariffs._price_lines(
    p_kwh            numeric,
    p_energy_cost    numeric,
    p_line_rates     numeric[],
    p_line_bases     integer[],
    p_line_scales    smallint[],
    p_line_roundings text[],
    p_total_step     numeric,
    p_total_rounding text
)
returns numeric[]
language plpgsql
immutable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_amounts numeric[];
    v_base    numeric;
    v_sum     numeric;
    v_total   numeric;
begin
    v_sum := tariffs._round(p_energy_cost, p_line_scales[1], p_line_roundings[1]);
    v_amounts[1] := v_sum;

    for i in 2 .. cardinality(p_line_rates) loop
        if p_line_bases[i] = 0 then
            v_base := p_kwh;
        else
            v_base := 0;

            for j in 1 .. i - 1 loop
                if (p_line_bases[i] >> (j - 1)) & 1 = 1 then
                    v_base := v_base + v_amounts[j];
                end if;
            end loop;
        end if;

        v_base := tariffs._round(v_base * p_line_rates[i], p_line_scales[i], p_line_roundings[i]);
        v_amounts[i] := v_base;
        v_sum := v_sum + v_base;
    end loop;

    v_total := p_total_step * tariffs._round(v_sum / p_total_step, 0, p_total_rounding);

    -- Adding the difference back gives the total the decimals of the lines.
    return v_amounts || (v_total - v_sum) || (v_sum + (v_total - v_sum));
end;
$$;

comment on function tariffs._price_lines(
    numeric, numeric, numeric[], integer[], smallint[], text[], numeric, text
) is 'Amounts of a bill''s lines, then the rounding, then the total.';
