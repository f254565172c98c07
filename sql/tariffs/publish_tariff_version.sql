-- Publishes energy prices, and with them any charges that change at the same moment.
-- They hold until the next version; charges published before go on.
--
-- p_bands is [{"code": "DC1", "from_kwh": 0, "rate": 12.23}, …]: above from_kwh, up
-- to the next band's. With telescopic bands and p_slab_period 'month' the slabs go on from
-- one purchase of a meter to the next, for a month of the tariff's zone. Locks the tariff's row, so publications take turns.
--
-- Errors: PT400 invalid_bands, invalid_band_method, invalid_charges, invalid_effective_from;
--         PT404 tariff_not_found; PT409 version_exists; PT422 bands_not_from_zero, bands_not_ascending,
--         effective_from_in_past, incomplete_charge, invalid_charge_base, price_not_positive

create or replace function tariffs.publish_tariff_version(
    p_tariff_code    text,
    p_effective_from timestamptz,
    p_bands          jsonb,
    p_charges        jsonb default '[]',
    p_band_method    text default 'whole',
    p_total_step     numeric default 0.01,
    p_total_rounding text default 'half_up',
    p_line_scale     integer default 2,
    p_line_rounding  text default 'half_up',
    p_slab_period    text default 'purchase'
)
returns tariffs.tariff_versions
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_version tariffs.tariff_versions;
begin
    if jsonb_typeof(p_bands) is distinct from 'array' or p_bands = '[]'
        or exists (
            select from jsonb_array_elements(p_bands) as b
            where (b ?& array['code', 'from_kwh', 'rate']) is not true
        )
    then
        raise exception 'invalid_bands'
            using errcode = 'PT400', detail = 'Bands are an array of objects with code, from_kwh and rate.',
                  hint = 'Send [{"code": "all", "from_kwh": 0, "rate": 16.45}].';
    end if;

    if p_band_method not in ('whole', 'telescopic') then
        raise exception 'invalid_band_method'
            using errcode = 'PT400', detail = format('%L is not a way to price bands.', p_band_method),
                  hint = 'Send whole or telescopic; other tariffs have functions of their own to publish.';
    end if;

    v_version := tariffs._add_version(
        p_tariff_code, p_effective_from, p_band_method, p_total_step, p_total_rounding, p_line_scale, p_line_rounding,
        p_slab_period
    );

    insert into tariffs.tariff_bands (tariff_version_id, from_kwh, band_code, rate)
    select v_version.tariff_version_id, (b ->> 'from_kwh')::numeric, b ->> 'code', (b ->> 'rate')::numeric
    from jsonb_array_elements(p_bands) as b;

    if not exists (
        select from tariffs.tariff_bands as b
        where b.tariff_version_id = v_version.tariff_version_id and b.from_kwh = 0
    ) then
        raise exception 'bands_not_from_zero'
            using errcode = 'PT422', detail = 'The first band has to start at 0 kWh.',
                  hint = 'Add a band with from_kwh 0.';
    end if;

    -- Else more energy could cost less, and money would not buy a definite amount.
    if p_band_method = 'whole' and exists (
        select
        from tariffs.tariff_bands as a
        join tariffs.tariff_bands as b
            on b.tariff_version_id = a.tariff_version_id and b.from_kwh > a.from_kwh and b.rate < a.rate
        where a.tariff_version_id = v_version.tariff_version_id
    ) then
        raise exception 'bands_not_ascending'
            using errcode = 'PT422', detail = 'A higher band is cheaper, and prices the whole purchase.',
                  hint = 'Let rates rise with from_kwh, or use band method telescopic.';
    end if;

    perform tariffs._finish_publishing(p_tariff_code, p_effective_from, p_charges);

    return v_version;
end;
$$;

comment on function tariffs.publish_tariff_version(
    text, timestamptz, jsonb, jsonb, text, numeric, text, integer, text, text
) is 'Publish energy prices from a moment on, with the charges that change with them.';

grant execute on function tariffs.publish_tariff_version(
    text, timestamptz, jsonb, jsonb, text, numeric, text, integer, text, text
) to admin, service_role;
