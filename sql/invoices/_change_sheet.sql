-- A price sheet with other bands, as it would have been published.
--
-- Errors: PT400 invalid_bands; PT422 cannot_preview

create or replace function invoices._change_sheet(p_sheet tariffs.price_sheets, p_bands jsonb, p_band_method text)
returns tariffs.price_sheets
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_sheet tariffs.price_sheets := p_sheet;
begin
    if p_sheet.override_id is not null then
        return p_sheet; -- an override goes before any bands
    end if;

    if p_sheet.band_method = 'time_of_use' then
        if exists (
            select from jsonb_array_elements(p_bands) as b where not (b ->> 'code') = any (p_sheet.band_codes)
        ) then
            raise exception 'invalid_bands'
                using errcode = 'PT400', detail = format('The periods are %s.', array_to_string(p_sheet.band_codes, ', ')),
                      hint = 'Name periods that the tariff has.';
        end if;

        v_sheet.band_rates := array(
            select coalesce(
                (select (b ->> 'rate')::numeric from jsonb_array_elements(p_bands) as b where b ->> 'code' = c.code limit 1), c.rate
            )
            from unnest(p_sheet.band_codes, p_sheet.band_rates) with ordinality as c (code, rate, place)
            order by c.place
        );
        return v_sheet;
    end if;

    if p_sheet.band_method not in ('whole', 'telescopic') then
        raise exception 'cannot_preview'
            using errcode = 'PT422', detail = 'The rate of the tariff follows the market or the load, not bands.',
                  hint = 'Preview tariffs with bands or with time of use.';
    end if;

    if exists (select from jsonb_array_elements(p_bands) as b where b -> 'from_kwh' is null)
        or (select min((b ->> 'from_kwh')::numeric) from jsonb_array_elements(p_bands) as b) <> 0
        or (select count(distinct (b ->> 'from_kwh')::numeric) < count(*) from jsonb_array_elements(p_bands) as b)
    then
        raise exception 'invalid_bands'
            using errcode = 'PT400', detail = 'Bands begin at 0 kWh and each at another energy.',
                  hint = 'Send [{"code": "all", "from_kwh": 0, "rate": 16.45}].';
    end if;

    select array_agg(b ->> 'code' order by (b ->> 'from_kwh')::numeric),
        array_agg((b ->> 'from_kwh')::numeric order by (b ->> 'from_kwh')::numeric),
        array_agg((b ->> 'rate')::numeric order by (b ->> 'from_kwh')::numeric)
    into v_sheet.band_codes, v_sheet.band_starts, v_sheet.band_rates
    from jsonb_array_elements(p_bands) as b;

    v_sheet.band_method := coalesce(p_band_method, p_sheet.band_method);
    return v_sheet;
end;
$$;

comment on function invoices._change_sheet(tariffs.price_sheets, jsonb, text) is 'A price sheet with other bands.';
