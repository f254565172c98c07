-- Publishes that from a moment on a tariff's energy costs what the market says: the prices that
-- tariffs.load_prices loads. Charges and rounding as with other versions.
--
-- Errors: PT400 invalid_charges, invalid_effective_from; PT404 tariff_not_found; PT409 version_exists;
--         PT422 effective_from_in_past, incomplete_charge, invalid_charge_base

create or replace function tariffs.publish_price_series(
    p_tariff_code    text,
    p_effective_from timestamptz,
    p_charges        jsonb default '[]',
    p_total_step     numeric default 0.01,
    p_total_rounding text default 'half_up',
    p_line_scale     integer default 2,
    p_line_rounding  text default 'half_up'
)
returns tariffs.tariff_versions
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_version tariffs.tariff_versions;
begin
    v_version := tariffs._add_version(
        p_tariff_code, p_effective_from, 'prices', p_total_step, p_total_rounding, p_line_scale, p_line_rounding
    );
    perform tariffs._finish_publishing(p_tariff_code, p_effective_from, p_charges);

    return v_version;
end;
$$;

comment on function tariffs.publish_price_series(text, timestamptz, jsonb, numeric, text, integer, text) is
    'Publish that a tariff''s energy costs the market prices that are loaded for it.';

grant execute on function tariffs.publish_price_series(text, timestamptz, jsonb, numeric, text, integer, text)
    to admin, service_role;
