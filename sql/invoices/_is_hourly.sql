-- Whether the rates of a price sheet change at whole hours only, so that hours can be priced as they are.

create or replace function invoices._is_hourly(p_sheet tariffs.price_sheets, p_from timestamptz, p_until timestamptz)
returns boolean
language sql
stable
set search_path = pg_catalog, pg_temp
begin atomic
    select case p_sheet.band_method
        when 'time_of_use' then not exists (
            select
            from tariffs.windows as w
            where w.tariff_version_id = p_sheet.tariff_version_id and extract(minute from w.starts_at) <> 0
        )
        when 'prices' then not exists (
            select
            from tariffs.prices as p
            join tariffs.tariffs as t on t.tariff_key = p.tariff_key
            where t.tariff_code = p_sheet.tariff_code and p.valid_from > p_from - interval '31 days' and p.valid_from < p_until
                and (
                    extract(minute from p.valid_from at time zone t.time_zone) <> 0
                    or extract(minute from p.valid_until at time zone t.time_zone) <> 0
                )
        )
        else p_sheet.band_method <> 'dynamic'
    end;
end;

comment on function invoices._is_hourly(tariffs.price_sheets, timestamptz, timestamptz) is
    'Whether the rates of a price sheet change at whole hours only.';
