-- Ends a publication: adds the charges that change with it, works the price sheets out, and tells
-- of a rate that has changed already.
--
-- Errors: PT400 invalid_charges; PT422 incomplete_charge, invalid_charge_base, price_not_positive

create or replace function tariffs._finish_publishing(
    p_tariff_code    text,
    p_effective_from timestamptz,
    p_charges        jsonb
)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    perform tariffs._add_charges(p_tariff_code, p_effective_from, p_charges);
    perform tariffs._compile_price_sheets(p_tariff_code, p_effective_from);
    perform tariffs._announce_rate(p_tariff_code);
end;
$$;

comment on function tariffs._finish_publishing(text, timestamptz, jsonb) is
    'Add charges, work the price sheets out, tell of the rate.';
