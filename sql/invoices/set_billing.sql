-- Turns billing on or off. Off, every function of invoices refuses and nothing is billed; what is there stays.
--
-- Errors: PT400 invalid_flag

create or replace function invoices.set_billing(p_is_enabled boolean)
returns invoices.settings
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_settings invoices.settings;
begin
    if p_is_enabled is null then
        raise exception 'invalid_flag'
            using errcode = 'PT400', detail = 'The flag is missing.', hint = 'Send true or false in p_is_enabled.';
    end if;

    update invoices.settings as s
    set is_enabled = p_is_enabled, updated_at = clock_timestamp(), updated_by = auth.uid()
    where s.settings_key = 'billing' and s.is_enabled <> p_is_enabled
    returning s.* into v_settings;

    if found then
        perform events._publish(
            'billing_switched', 'settings', 'billing', jsonb_build_object('is_enabled', p_is_enabled)
        );
        return v_settings;
    end if;

    select s.* into v_settings from invoices.settings as s where s.settings_key = 'billing';
    return v_settings;
end;
$$;

comment on function invoices.set_billing(boolean) is 'Turn billing on or off.';

grant execute on function invoices.set_billing(boolean) to admin, service_role;
