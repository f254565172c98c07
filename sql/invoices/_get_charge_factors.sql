-- What each line of a price sheet takes of energy and cost: every line is linear in both, as percentages
-- are taken of lines before. Taxes are no lines here but shares of the lines they are taken of, so that
-- each can be taken once, of its whole base.

create or replace function invoices._get_charge_factors(p_sheet_no integer, p_sheet tariffs.price_sheets)
returns setof invoices.charge_factor
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_count constant integer := cardinality(p_sheet.line_rates);
    v_facts constant jsonb := format(
        p_sheet.bill_formats[1], variadic array_fill('0'::text, array[v_count + 5])
    )::jsonb;
    v_cost   numeric[] := '{1}';
    v_kwh    numeric[] := '{0}';
    v_shares jsonb := '[]';  -- of each tax: what 1 on each line adds to it
    v_share  numeric[];
    v_rate   numeric;
    v_factor invoices.charge_factor;
begin
    for i in 2 .. v_count loop
        v_rate := p_sheet.line_rates[i];

        if p_sheet.line_bases[i] = 0 then
            v_cost[i] := 0;
            v_kwh[i] := v_rate;
        else
            v_cost[i] := 0;
            v_kwh[i] := 0;

            for j in 1 .. i - 1 loop
                if (p_sheet.line_bases[i] >> (j - 1)) & 1 = 1 and not p_sheet.line_is_tax[j] then
                    v_cost[i] := v_cost[i] + v_cost[j] * v_rate;
                    v_kwh[i] := v_kwh[i] + v_kwh[j] * v_rate;
                end if;
            end loop;
        end if;
    end loop;

    for i in 2 .. v_count loop
        continue when not p_sheet.line_is_tax[i] or p_sheet.line_bases[i] = 0;
        v_share := array_fill(0::numeric, array[v_count]);

        for j in 1 .. i - 1 loop
            continue when (p_sheet.line_bases[i] >> (j - 1)) & 1 = 0;

            if p_sheet.line_is_tax[j] then
                -- A tax on a tax is one on the lines of that tax.
                for k in 1 .. v_count loop
                    v_share[k] := v_share[k] + p_sheet.line_rates[i] * coalesce((
                        select (s.value -> 'shares' ->> (k - 1))::numeric
                        from jsonb_array_elements(v_shares) as s
                        where (s.value ->> 'line')::integer = j
                    ), 0);
                end loop;
            else
                v_share[j] := v_share[j] + p_sheet.line_rates[i];
            end if;
        end loop;

        v_shares := v_shares || jsonb_build_object(
            'line', i, 'bases', p_sheet.line_bases[i], 'shares', to_jsonb(v_share), 'key',
            format('%s@%s', v_facts #>> array[(i - 1)::text, 'code'], trim_scale((v_facts #>> array[(i - 1)::text, 'rate'])::numeric)),
            'label', v_facts #>> array[(i - 1)::text, 'label'], 'rate', v_facts #> array[(i - 1)::text, 'rate']
        );
    end loop;

    for i in 1 .. v_count loop
        -- A tax per kWh depends on no other line: it is one, with the levies.
        continue when p_sheet.line_is_tax[i] and p_sheet.line_bases[i] <> 0;

        v_factor := (
            p_sheet_no, i, v_facts #>> array[(i - 1)::text, 'code'], v_facts #>> array[(i - 1)::text, 'label'],
            v_facts #>> array[(i - 1)::text, 'basis'], (v_facts #>> array[(i - 1)::text, 'rate'])::numeric,
            v_cost[i], v_kwh[i],
            coalesce((
                select jsonb_agg(
                    jsonb_build_object(
                        'key', s.value -> 'key', 'label', s.value -> 'label', 'rate', s.value -> 'rate',
                        'factor', s.value -> 'shares' -> (i - 1)
                    )
                    order by s.value ->> 'key'
                )
                from jsonb_array_elements(v_shares) as s
                where (s.value -> 'shares' ->> (i - 1))::numeric <> 0
                    or ((s.value ->> 'bases')::integer >> (i - 1)) & 1 = 1
            ), '[]')
        );
        return next v_factor;
    end loop;
end;
$$;

comment on function invoices._get_charge_factors(integer, tariffs.price_sheets) is
    'What each line of a price sheet takes of energy and cost, and the taxes on it.';
