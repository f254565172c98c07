-- Works out the price sheets of a tariff from a moment on: one for each moment at
-- which a version or a charge takes effect or an override begins or ends. Sheets before it stay as they are.
--
-- The caller holds the tariff's row lock.
--
-- Errors: PT422 invalid_charge_base, price_not_positive

create or replace function tariffs._compile_price_sheets(p_tariff_code text, p_from timestamptz)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_at timestamptz;
begin
    delete from tariffs.price_sheets as s
    where s.tariff_code = p_tariff_code and s.effective_from >= p_from;

    for v_at in
        select m.effective_from
        from (
            select v.effective_from from tariffs.tariff_versions as v where v.tariff_code = p_tariff_code
            union
            select c.effective_from from tariffs.charges as c where c.tariff_code = p_tariff_code
            union
            select b.bound_at
            from tariffs.overrides as o
            cross join lateral (values (o.effective_from), (o.effective_until)) as b (bound_at)
            where o.tariff_code = p_tariff_code and o.effective_from < o.effective_until
        ) as m
        where m.effective_from >= p_from
            -- Charges and overrides alone make no price.
            and m.effective_from >= (
                select min(v.effective_from)
                from tariffs.tariff_versions as v
                where v.tariff_code = p_tariff_code
            )
        order by m.effective_from
    loop
        perform tariffs._compile_price_sheet(p_tariff_code, v_at);
    end loop;
end;
$$;

comment on function tariffs._compile_price_sheets(text, timestamptz) is
    'Work out the price sheets of a tariff from a moment on.';
