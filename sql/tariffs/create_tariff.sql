-- Adds a tariff; its prices are published afterwards.
--
-- Errors: PT400 invalid_time_zone; 23505 tariffs_pkey; 23514 on a malformed code,
--         name or currency

create or replace function tariffs.create_tariff(
    p_tariff_code text,
    p_name        text,
    p_currency    text,
    p_time_zone   text,
    p_region      text default null
)
returns tariffs.tariffs
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_tariff tariffs.tariffs;
begin
    if not exists (select from pg_timezone_names as z where z.name = p_time_zone) then
        raise exception 'invalid_time_zone'
            using errcode = 'PT400', detail = format('%L is not an IANA time zone.', p_time_zone),
                  hint = 'Send a name such as Africa/Nairobi.';
    end if;

    insert into tariffs.tariffs (tariff_code, name, region, currency, time_zone)
    values (p_tariff_code, p_name, p_region, p_currency, p_time_zone)
    returning * into v_tariff;

    return v_tariff;
end;
$$;

comment on function tariffs.create_tariff(text, text, text, text, text) is 'Add a tariff.';

grant execute on function tariffs.create_tariff(text, text, text, text, text) to admin, service_role;
