-- Adds charges from a JSON array of {code, label, kind, basis, base, rate, scale,
-- rounding, position}. A member that is left out is what the charge's last row had;
-- rate null withdraws the charge.
--
-- Errors: PT400 invalid_charges; PT422 incomplete_charge;
--         23505 charges_effective_key; 23514 on what a check refuses

create or replace function tariffs._add_charges(
    p_tariff_code    text,
    p_effective_from timestamptz,
    p_charges        jsonb
)
returns setof tariffs.charges
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_charge jsonb;
    v_old    tariffs.charges;
begin
    if jsonb_typeof(p_charges) is distinct from 'array'
        or exists (select from jsonb_array_elements(p_charges) as c where jsonb_typeof(c) <> 'object')
    then
        raise exception 'invalid_charges'
            using errcode = 'PT400', detail = 'Charges are an array of objects.',
                  hint = 'Send [{"code": "vat", "rate": 16}].';
    end if;

    for v_charge in select jsonb_array_elements(p_charges) loop
        select c.* into v_old
        from tariffs.charges as c
        where c.tariff_code = p_tariff_code and c.charge_code = v_charge ->> 'code'
            and c.effective_from < p_effective_from
        order by c.effective_from desc
        limit 1;

        if not found and not v_charge ?& array['code', 'label', 'kind', 'basis', 'rate', 'position'] then
            raise exception 'incomplete_charge'
                using errcode = 'PT422',
                      detail = format('Charge %s is new and lacks members.', v_charge ->> 'code'),
                      hint = 'A new charge needs code, label, kind, basis, rate and position.';
        end if;

        return query
        insert into tariffs.charges (
            charge_id, tariff_code, charge_code, effective_from, label, kind, basis, base_codes, rate, scale,
            rounding, position
        )
        values (
            core.uuid_v7(),
            p_tariff_code,
            v_charge ->> 'code',
            p_effective_from,
            coalesce(v_charge ->> 'label', v_old.label),
            coalesce(v_charge ->> 'kind', v_old.kind),
            coalesce(v_charge ->> 'basis', v_old.basis),
            case
                when v_charge ? 'base' then array(select jsonb_array_elements_text(v_charge -> 'base'))
                else coalesce(v_old.base_codes, '{}')
            end,
            case when v_charge ? 'rate' then (v_charge ->> 'rate')::numeric else v_old.rate end,
            coalesce((v_charge ->> 'scale')::smallint, v_old.scale, 2::smallint),
            coalesce(v_charge ->> 'rounding', v_old.rounding, 'half_up'),
            coalesce((v_charge ->> 'position')::smallint, v_old.position)
        )
        returning *;
    end loop;
end;
$$;

comment on function tariffs._add_charges(text, timestamptz, jsonb) is 'Add charges from JSON.';
