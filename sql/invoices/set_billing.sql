-- Turns billing on or off: the switch of the flag billing in the default environment, which is made where it is
-- missing. Off, every function of invoices refuses and nothing is billed; what is there stays.
--
-- Where the flag needs approval, turning it on waits for somebody else; the answer tells how it is now.
--
-- Errors: PT400 invalid_flag

create or replace function invoices.set_billing(p_is_enabled boolean)
returns invoices.settings
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_was_on   boolean := flags._is_on('billing');
    v_settings invoices.settings;
begin
    if p_is_enabled is null then
        raise exception 'invalid_flag'
            using errcode = 'PT400', detail = 'The flag is missing.', hint = 'Send true or false in p_is_enabled.';
    end if;

    perform flags.upsert_flag(
        'billing',
        jsonb_build_object('enabled', p_is_enabled) || case when exists (
            select
            from flags.flags as f
            where f.flag_key = 'billing'
                and f.environment = (select e.environment from flags.environments as e where e.is_default)
        ) then '{}'::jsonb else
            '{"type": "boolean", "variants": {"on": true, "off": false}, "default_variant": "on", "off_variant": "off",
              "audience": "service", "permanent": true}'
        end
    );

    select 'billing', flags._is_on('billing'), f.updated_at, f.updated_by into v_settings
    from flags.flags as f
    where f.flag_key = 'billing'
        and f.environment = (select e.environment from flags.environments as e where e.is_default);

    if v_settings.is_enabled <> v_was_on then
        perform events._publish(
            'billing_switched', 'settings', 'billing', jsonb_build_object('is_enabled', v_settings.is_enabled)
        );
    end if;

    return v_settings;
end;
$$;

comment on function invoices.set_billing(boolean) is 'Turn billing on or off.';

grant execute on function invoices.set_billing(boolean) to admin, service_role;
