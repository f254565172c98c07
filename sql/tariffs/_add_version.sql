-- Adds a version of a tariff, without its prices. Locks the tariff's row, so publications take
-- turns.
--
-- Errors: PT400 invalid_effective_from; PT404 tariff_not_found;
--         PT409 version_exists; PT422 effective_from_in_past; 23514 on what a check refuses

create or replace function tariffs._add_version(
    p_tariff_code    text,
    p_effective_from timestamptz,
    p_band_method    text,
    p_total_step     numeric default 0.01,
    p_total_rounding text default 'half_up',
    p_line_scale     integer default 2,
    p_line_rounding  text default 'half_up',
    p_slab_period    text default 'purchase',
    p_windows        jsonb default null
)
returns tariffs.tariff_versions
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_version tariffs.tariff_versions;
begin
    perform tariffs._lock_tariff_for_publishing(p_tariff_code, p_effective_from);

    insert into tariffs.tariff_versions (
        tariff_version_id, tariff_code, effective_from, band_method, line_scale, line_rounding,
        total_step, total_rounding, slab_period, windows
    )
    values (
        core.uuid_v7(), p_tariff_code, p_effective_from, p_band_method, p_line_scale, p_line_rounding,
        p_total_step, p_total_rounding, p_slab_period, p_windows
    )
    on conflict (tariff_code, effective_from) do nothing
    returning * into v_version;

    if not found then
        raise exception 'version_exists'
            using errcode = 'PT409',
                  detail = format('Tariff %s has a version from %s.', p_tariff_code, p_effective_from),
                  hint = 'A version is never changed; publish one for another moment.';
    end if;

    return v_version;
end;
$$;

comment on function tariffs._add_version(text, timestamptz, text, numeric, text, integer, text, text, jsonb) is
    'Add a version of a tariff, without its prices.';
