-- Our money at a provider, as last read. Where that is older than p_max_age a worker is asked to read it: call again a
-- moment later. is_fresh says which it is.
--
-- Errors: PT400 invalid_age; PT404 provider_not_found; PT422 provider_has_no_balance

create or replace function vending.check_provider_balance(
    p_provider_code text,
    p_max_age       interval default '5 minutes'
)
returns vending.provider_balance
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_provider vending.providers;
    v_balance  vending.provider_balance;
begin
    if p_max_age is null or p_max_age not between interval '0' and interval '30 days' then
        raise exception 'invalid_age'
            using errcode = 'PT400',
                  detail = format('The age is %s.', coalesce(p_max_age::text, 'missing')),
                  hint = 'Ask for 0 seconds to 30 days.';
    end if;

    select p.* into v_provider
    from vending.providers as p
    where p.provider_code = p_provider_code;

    if not found then
        raise exception 'provider_not_found'
            using errcode = 'PT404',
                  detail = format('There is no provider %L.', left(p_provider_code, 50)),
                  hint = 'List them with vending.list_providers.';
    end if;

    if v_provider.kind = 'software' then
        raise exception 'provider_has_no_balance'
            using errcode = 'PT422',
                  detail = 'The software issuer is paid by nobody.',
                  hint = 'Ask for a provider of kind http.';
    end if;

    v_balance := row(
        p_provider_code, v_provider.balance, v_provider.balance_currency, v_provider.balance_at,
        coalesce(v_provider.balance_at > clock_timestamp() - p_max_age, false)
    )::vending.provider_balance;

    if not v_balance.is_fresh then
        perform jobs.schedule_job(
            'read_provider_balance', jsonb_build_object('provider_code', p_provider_code),
            p_unique_key => 'balance:' || p_provider_code
        );
    end if;

    return v_balance;
end;
$$;

comment on function vending.check_provider_balance(text, interval) is
    'Our money at a provider, as last read; asks a worker to read it where that is too old.';

grant execute on function vending.check_provider_balance(text, interval) to operator, service_role;
