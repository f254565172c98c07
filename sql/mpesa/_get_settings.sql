-- Our account at Safaricom.
--
-- Errors: PT503 mpesa_not_configured

create or replace function mpesa._get_settings()
returns mpesa.settings
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_settings mpesa.settings;
begin
    select s.* into v_settings from mpesa.settings as s;

    if not found then
        raise exception 'mpesa_not_configured'
            using errcode = 'PT503',
                  detail = 'No worker has told of an account at Safaricom.',
                  hint = 'Set MAINSPRING_MPESA_SHORTCODE and what belongs to it, and start a worker; docs/mpesa.md.';
    end if;

    return v_settings;
end;
$$;

comment on function mpesa._get_settings() is 'Our account at Safaricom, as a worker told of it.';
