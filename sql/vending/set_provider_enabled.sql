-- Switches a provider on or off. Off, nothing is ordered from it and nothing new is asked of it; what became of
-- orders that are unknown still is.
--
-- Errors: PT400 value_required; PT404 provider_not_found

create or replace function vending.set_provider_enabled(p_provider_code text, p_is_enabled boolean)
returns vending.providers
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_provider vending.providers;
begin
    if p_is_enabled is null then
        raise exception 'value_required'
            using errcode = 'PT400', detail = 'p_is_enabled is missing.', hint = 'Send true or false.';
    end if;

    update vending.providers as p
    set is_enabled = p_is_enabled, failure_count = 0, open_until = null, updated_at = now()
    where p.provider_code = p_provider_code
    returning p.* into v_provider;

    if not found then
        raise exception 'provider_not_found'
            using errcode = 'PT404',
                  detail = format('There is no provider %L.', left(p_provider_code, 50)),
                  hint = 'List them with vending.list_providers.';
    end if;

    perform events._publish(
        'provider_switched', 'provider', p_provider_code, jsonb_build_object('is_enabled', p_is_enabled)
    );
    return v_provider;
end;
$$;

comment on function vending.set_provider_enabled(text, boolean) is 'Switch a provider on or off.';

grant execute on function vending.set_provider_enabled(text, boolean) to admin, service_role;
