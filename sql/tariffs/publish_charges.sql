-- Publishes levies and taxes that change at a moment of their own, such as the
-- month's fuel cost or a new VAT base; energy prices go on.
--
-- p_charges is [{"code": "fuel", "rate": 3.26}, …]; what is left out stays as it
-- was, and "rate": null withdraws a charge. Locks the tariff's row.
--
-- Errors: PT400 invalid_charges, invalid_effective_from; PT404 tariff_not_found;
--         PT422 effective_from_in_past, incomplete_charge, invalid_charge_base, price_not_positive;
--         23505 charges_effective_key

create or replace function tariffs.publish_charges(
    p_tariff_code    text,
    p_effective_from timestamptz,
    p_charges        jsonb
)
returns setof tariffs.charges
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform tariffs._lock_tariff_for_publishing(p_tariff_code, p_effective_from);

    return query
    select c.* from tariffs._add_charges(p_tariff_code, p_effective_from, p_charges) as c;

    perform tariffs._compile_price_sheets(p_tariff_code, p_effective_from);
    perform tariffs._announce_rate(p_tariff_code);
end;
$$;

comment on function tariffs.publish_charges(text, timestamptz, jsonb) is
    'Publish levies and taxes from a moment on; energy prices go on.';

grant execute on function tariffs.publish_charges(text, timestamptz, jsonb) to admin, service_role;
